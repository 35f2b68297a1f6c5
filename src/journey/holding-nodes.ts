const HOLDING_TYPES = /(^|\.)(waitUntil|multiChannelSend)$/;

/** Whether contacts wait at nodes of the type, or their messages are put off there. */
export const holdsContacts = ({ type }: { type: string }): boolean => HOLDING_TYPES.test(type);

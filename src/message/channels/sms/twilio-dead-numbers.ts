/**
 * Codes that say that the number will never take such a message
 * (https://www.twilio.com/docs/api/errors). Not among them is what may pass: a phone that is off
 * (30003), a message that was filtered (30004, 30007), errors nobody knows (30008).
 */
const DEAD: ReadonlySet<string> = new Set([
	'21211', // no phone number
	'21614', // no mobile number
	'21635', // a landline
	'30005', // nobody has the number (any more)
	'30006', // a landline
	'63003', // nobody has the address on that channel
	'63024', // not on WhatsApp
]);

export function isDeadNumber(code: string): boolean {
	return DEAD.has(code);
}

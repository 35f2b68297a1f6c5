import { createHash } from 'node:crypto';

import { ChannelError, type SendReceipt } from '../channel';

/** Of a list that only ever grows, the newest are used. */
const MOST_DEVICES = 20;

/** Which of several errors represents the message: the first matching test decides. */
const DECIDING: ReadonlyArray<(error: ChannelError) => boolean> = [
	({ accepted }) => accepted !== false,
	({ kind, scope }) => kind === 'config' && scope === 'channel',
	({ kind }) => kind === 'temporary' || kind === 'rate-limited',
	({ kind }) => kind === 'config',
	() => true,
];

/**
 * Sends one message to all devices of a contact. It counts as sent if one device has it: devices
 * that failed temporarily are not retried, because the others would get it twice.
 * @throws ChannelError if no device has it: the most hopeful error, with all dead addresses
 */
export async function sendToDevices<Device>(
	devices: readonly Device[],
	send: (device: Device) => Promise<SendReceipt>,
): Promise<SendReceipt> {
	const results = await Promise.allSettled(devices.slice(-MOST_DEVICES).map(send));
	const errors = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
	const known = errors.filter((error) => error instanceof ChannelError);
	const deadAddresses = known.flatMap((error) => error.deadAddresses ?? []);
	for (const result of results) {
		if (result.status === 'fulfilled')
			return { ...result.value, ...(deadAddresses.length > 0 && { deadAddresses }) };
	}
	// Not from the channel: the ledger refused the message, or there is a bug.
	if (known.length < errors.length) {
		throw errors.find((error) => !(error instanceof ChannelError));
	}
	throw withDeadAddresses(deciding(known), deadAddresses);
}

/**
 * A tag under which a device shows a message once: the same for every attempt, different for every
 * message. `namespace` separates stores, whose ids all count from 1.
 */
export function messageTag(namespace: string, id: number): string {
	return createHash('sha256').update(`${namespace}\n${id}`).digest('hex').slice(0, 24);
}

function deciding(errors: readonly ChannelError[]): ChannelError {
	for (const decides of DECIDING) {
		const error = errors.find(decides);
		if (error) return error;
	}
	throw new Error('There is no device to send to');
}

function withDeadAddresses(error: ChannelError, deadAddresses: readonly string[]): ChannelError {
	if (deadAddresses.length === 0) return error;
	const { message, kind, code, accepted, scope, retryAfterMs } = error;
	const details = { kind, code, accepted, scope, retryAfterMs, deadAddresses };
	return new ChannelError(message, details, { cause: error.cause });
}

import { createHash } from 'node:crypto';

import { ChannelError, type SendReceipt } from '../channel';

/** Of a list that only ever grows, the newest are used. */
const MOST_DEVICES = 20;

/** What one error among several says about the message: the first kind that is there decides. */
const DECIDING: ReadonlyArray<(error: ChannelError) => boolean> = [
	({ accepted }) => accepted !== false,
	({ kind, scope }) => kind === 'config' && scope === 'channel',
	({ kind }) => kind === 'temporary' || kind === 'rate-limited',
	({ kind }) => kind === 'config',
	() => true,
];

/**
 * Sends one message to all devices of a person. It is sent where one device has it: those whose turn
 * may come later do not get it later, as the others would get it twice.
 * @throws ChannelError where none has it: the one that leaves most hope, with all that is gone
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
	// Not the channel's: the ledger did not let the message go, or something has a bug.
	if (known.length < errors.length) {
		throw errors.find((error) => !(error instanceof ChannelError));
	}
	throw withDeadAddresses(deciding(known), deadAddresses);
}

/**
 * What a device may show only once: the same for every try at a message, another for every message.
 * `namespace` keeps stores that count from 1 alike apart.
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

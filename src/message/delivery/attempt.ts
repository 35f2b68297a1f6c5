import { repairText } from '../../value/guard';
import { type Channel, type ChannelMessage, ChannelError } from '../channels/channel';

/**
 * The result of one attempt. refused: the ledger refused the message, and it has not gone out.
 * `recorded`: the ledger has it as 'sending'.
 */
export type AttemptResult =
	| { result: 'accepted'; providerId: string | null; deadAddresses?: readonly string[] }
	| { result: 'refused' }
	| { result: 'error'; error: ChannelError; recorded: boolean };

/**
 * One attempt to send a message. `commit` decides whether it may go.
 * @throws what `commit` throws: an error of the store, not the channel; the message has not gone
 * out
 */
export async function attemptSend<Content>(
	channel: Channel<Content>,
	message: ChannelMessage<Content>,
	commit: () => Promise<boolean>,
): Promise<AttemptResult> {
	let committing: Promise<boolean> | undefined;
	const commitOnce = async () => {
		committing ??= commit();
		if (!(await committing)) throw new Error('The ledger refused the message.');
	};
	try {
		const { providerId, deadAddresses } = await channel.send(message, { commit: commitOnce });
		return { result: 'accepted', providerId: repairText(providerId ?? null), deadAddresses };
	} catch (error) {
		// The channel may have given up while the commit was under way: the commit's result counts.
		const allowed = await committing;
		if (allowed === false) return { result: 'refused' };
		const recorded = allowed === true;
		return { result: 'error', error: asChannelError(error, recorded), recorded };
	}
}

/**
 * A channel that throws another error has a bug; its commit shows whether the message may have
 * gone.
 */
function asChannelError(error: unknown, committed: boolean): ChannelError {
	if (error instanceof ChannelError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new ChannelError(
		message,
		{ kind: 'permanent', code: 'EUNEXPECTED', accepted: committed ? 'unknown' : false },
		{ cause: error },
	);
}

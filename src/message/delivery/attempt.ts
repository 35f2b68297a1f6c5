import { type Channel, type ChannelMessage, ChannelError } from '../channels/channel';

/**
 * What one try came to. refused: the ledger did not let it go, and it has not gone.
 * `recorded`: the ledger has it as 'sending'.
 */
export type Attempt =
	| { result: 'accepted'; providerId: string | null; deadAddresses?: readonly string[] }
	| { result: 'refused' }
	| { result: 'error'; error: ChannelError; recorded: boolean };

/**
 * Tries once to send a message. `commit` says whether it may go.
 * @throws what `commit` throws: the store's trouble, not the channel's; the message has not gone
 */
export async function attemptSend<Content>(
	channel: Channel<Content>,
	message: ChannelMessage<Content>,
	commit: () => Promise<boolean>,
): Promise<Attempt> {
	let asked: Promise<boolean> | undefined;
	const commitOnce = async () => {
		asked ??= commit();
		if (!(await asked)) throw new Error('The ledger did not let the message go.');
	};
	try {
		const { providerId, deadAddresses } = await channel.send(message, { commit: commitOnce });
		return { result: 'accepted', providerId: providerId ?? null, deadAddresses };
	} catch (error) {
		// The channel may have given up while the commit was under way: what it comes to counts.
		const allowed = await asked;
		if (allowed === false) return { result: 'refused' };
		const recorded = allowed === true;
		return { result: 'error', error: asChannelError(error, recorded), recorded };
	}
}

/** A channel that fails in its own way has a bug; whether the message went, its commit tells. */
function asChannelError(error: unknown, committed: boolean): ChannelError {
	if (error instanceof ChannelError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new ChannelError(
		message,
		{ kind: 'permanent', code: 'EUNEXPECTED', accepted: committed ? 'unknown' : false },
		{ cause: error },
	);
}

import { Readable } from 'node:stream';

/** How much of the message is handed to the connection at a time. */
const CHUNK_BYTES = 64 * 1024;

/**
 * waiting: the server has not asked for the message. open: its text is going out, or the commit is
 * being recorded; without the final dot no server accepts it. released: the dot may have gone out.
 */
export type GatePhase = 'waiting' | 'open' | 'released';

/** Holds back the final dot of a message, which makes the server accept it, until the commit. */
export class Gate {
	phase: GatePhase = 'waiting';

	constructor(private readonly commit: () => Promise<void>) {}

	/**
	 * The message as a stream that ends only once the commit is recorded. SMTP connections read it
	 * when the server has answered DATA, and write the dot at its end, so the commit is the last step
	 * before it.
	 */
	stream(message: Buffer): Readable {
		if (this.phase !== 'waiting') throw new Error('A message is read once per attempt.');
		let read = 0;
		const stream = new Readable({
			highWaterMark: CHUNK_BYTES,
			read: () => {
				this.phase = 'open';
				if (read < message.length) {
					const from = read;
					read += CHUNK_BYTES;
					stream.push(message.subarray(from, read));
				} else {
					void this.release(stream);
				}
			},
		});
		return stream;
	}

	private async release(stream: Readable): Promise<void> {
		try {
			await this.commitOrHoldBack();
			this.phase = 'released';
			stream.push(null);
		} catch (error) {
			stream.destroy(error as Error);
		}
	}

	/** nodemailer writes into the error it receives, so it gets one of its own. */
	private async commitOrHoldBack(): Promise<void> {
		try {
			await this.commit();
		} catch (cause) {
			throw new Error('The message was held back before its final dot.', { cause });
		}
	}
}

import { ChannelError, type Channel } from '../../../../src/message/channels/channel';
import type { ChannelErrorDetails, SendControl } from '../../../../src/message/channels/channel';
import {
	deliver,
	type IfUnsure,
	type OutgoingMessage,
} from '../../../../src/message/delivery/deliver';
import type { MessageStatus } from '../../../../src/message/ledger';
import { instantClock } from './clocks';
import { MemoryLedger } from './memory-ledger';
import { message } from './messages';

export type Send = (n: number, control: SendControl, tryNumber: number) => Promise<void>;

/** A channel that follows a script; what it really sent is in `sent`. */
export class ScriptedChannel implements Channel<number> {
	readonly name = 'carrier pigeon';
	readonly capabilities = { html: false, deduplicates: false };
	readonly sent: number[] = [];
	readonly tries = new Map<number, number>();
	running = 0;
	mostRunning = 0;

	constructor(private readonly script: Send = async (_n, { commit }) => await commit()) {}

	async send({ content }: { content: number }, control: SendControl) {
		this.running += 1;
		this.mostRunning = Math.max(this.mostRunning, this.running);
		try {
			const tryNumber = (this.tries.get(content) ?? 0) + 1;
			this.tries.set(content, tryNumber);
			await this.script(content, control, tryNumber);
			this.sent.push(content);
			return { providerId: `p${content}` };
		} finally {
			this.running -= 1;
		}
	}
}

/** A ledger and a clock, new for every test of the file. */
export class Delivering {
	ledger!: MemoryLedger;
	clock!: ReturnType<typeof instantClock>;

	constructor() {
		beforeEach(() => {
			this.ledger = new MemoryLedger();
			this.clock = instantClock();
		});
	}

	run(
		channel: Channel<number>,
		messages: Array<OutgoingMessage<number>> = [1, 2, 3, 4].map((n) => message(n, n)),
		{ ifUnsure = 'doNotResend' as IfUnsure, concurrency = 3 } = {},
	) {
		const { ledger, clock } = this;
		return deliver({ messages, channel, ledger, clock, ifUnsure, concurrency });
	}

	/** Puts a message of position `n` into the ledger, as an earlier execution left it. */
	async left(n: number, status: MessageStatus, rest: object = {}): Promise<number> {
		const { request } = message(n, n);
		const [{ id }] = await this.ledger.reserve([{ ...request, channel: 'carrier pigeon' }]);
		Object.assign(this.ledger.row(id), { status, ...rest });
		return id;
	}

	calls(method: string) {
		return this.ledger.calls.filter((call) => call.method === method);
	}
}

export function fails(details: ChannelErrorDetails, text = 'no'): never {
	throw new ChannelError(text, details);
}

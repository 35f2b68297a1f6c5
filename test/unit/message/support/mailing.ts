import {
	emailChannel,
	smtpPool,
	type EmailChannelOptions,
	type EmailContent,
	type SmtpPool,
} from '../../../../src/message/channels/email';
import {
	deliver,
	type IfUnsure,
	type OutgoingMessage,
} from '../../../../src/message/delivery/deliver';
import { handClock, instantClock } from './clocks';
import { MailServer, type MailServerOptions } from './mail-server';
import { MemoryLedger } from './memory-ledger';

export interface Choices {
	ifUnsure?: IfUnsure;
	options?: EmailChannelOptions;
	credential?: object;
	concurrency?: number;
}

/** A mail server, connections to it and a ledger, new for every test of the file. */
export class Mailing {
	readonly clock = instantClock();
	server!: MailServer;
	pool!: SmtpPool;
	ledger!: MemoryLedger;

	constructor() {
		beforeEach(() => {
			this.pool = smtpPool(handClock());
			this.ledger = new MemoryLedger();
		});
		afterEach(async () => {
			this.pool.closeAll();
			await this.server.die();
		});
	}

	async start(options: MailServerOptions = {}): Promise<MailServer> {
		this.server = await MailServer.start(options);
		return this.server;
	}

	async send(messages: Array<OutgoingMessage<EmailContent>>, choices: Choices = {}) {
		const { ifUnsure = 'doNotResend', options, concurrency = 8 } = choices;
		const { pool, clock, ledger } = this;
		const credential = { ...this.server.credential, ...choices.credential };
		const channel = emailChannel({ credential, options, pool, clock });
		return await deliver({ messages, channel, ledger, clock, ifUnsure, concurrency });
	}
}

export function outcomes(results: Array<{ outcome: string }>): string[] {
	return results.map(({ outcome }) => outcome);
}

/** The recipient of `mail(n)`. */
export const to = (n: number) => `c${n}@example.com`;

import type { INodeParameters } from 'n8n-workflow';
import type { MailServerOptions } from '../../unit/message/support/mail-server';
import {
	ProviderServer,
	type Answer,
	type Received,
} from '../../unit/message/support/provider-server';
import { send, type Step } from './flow';
import { TestN8n } from './n8n';

export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';
export const CYD = 'cyd@example.com';
const PHONES: Record<string, string> = {
	[ADA]: '+4915112345671',
	[BOB]: '+4915112345672',
	[CYD]: '+4915112345673',
};

export const SMS_TAKEN: Answer = { status: 201, body: { sid: 'SM7' } };
/** In Twilio's format. */
export const smsSays = (
	status: number,
	code: number,
	headers: Record<string, string> = {},
): Answer => ({
	status,
	headers,
	body: { code, message: `What ${code} says`, status },
});

/** n8n with a mail server and a provider of SMS. */
export class TwoChannels {
	private constructor(
		readonly n8n: TestN8n,
		readonly sms: ProviderServer,
	) {}

	static async start({
		at,
		mail,
		sms = () => SMS_TAKEN,
	}: {
		at?: string;
		mail?: MailServerOptions['reply'];
		/** By the contact's email address. */
		sms?: (who: string) => Answer;
	} = {}): Promise<TwoChannels> {
		const provider = await ProviderServer.start({ answer: (received) => sms(whose(received)) });
		const n8n = await TestN8n.start({ at, mail: { reply: mail } });
		const account = { authType: 'authToken', accountSid: `AC${'0'.repeat(32)}`, authToken: 's' };
		n8n.credentials.twilioApi = () => account as never;
		return new TwoChannels(n8n, provider);
	}

	async close(): Promise<void> {
		await this.n8n.close();
		await this.sms.close();
	}

	/** Hello by email and SMS, in this order by default. */
	step({ options, ...parameters }: INodeParameters = {}): Step {
		const { parameters: mail, credentials } = send('Hello');
		return {
			type: 'n8n-nodes-journey.multiChannelSend',
			parameters: {
				...mail,
				channels: ['email', 'sms'],
				smsProvider: 'twilio',
				smsFrom: 'Acme',
				smsText: 'Hello',
				...parameters,
				options: { apiBaseUrl: this.sms.url, ...(options as object) },
			},
			credentials: { ...credentials, twilioApi: { id: '2', name: 'Twilio' } },
		};
	}

	/** Each has both addresses. */
	contact(email: string, traits: object = {}) {
		return { type: 'identify', email, traits: { phone: PHONES[email], ...traits } };
	}

	/** The contacts of requested SMS, once for each request. */
	get texted(): string[] {
		return this.sms.received.map(whose);
	}

	/** The contacts of sent mails, once for each mail. */
	get mailed(): string[] {
		return this.n8n.mail.recipients;
	}
}

function whose({ body }: Received): string {
	const to = new URLSearchParams(body).get('To');
	return Object.keys(PHONES).find((email) => PHONES[email] === to) ?? '';
}

import type { IExecuteFunctions, INode, INodeParameters } from 'n8n-workflow';
import type { ReadParameter } from '../../../../src/n8n/parameters/read';
import { limitOf } from '../../../../src/n8n/multi-channel-send/rate-limit';
import { MemoryRateLimitStore } from '../../message/support/memory-rate-limits';

const rateLimits = new MemoryRateLimitStore();

function limit(
	channel: string,
	parameters: INodeParameters,
	credentials: INode['credentials'] = {},
) {
	const node = { id: 'this-node', parameters, credentials };
	const context = { getNode: () => node } as unknown as IExecuteFunctions;
	const read = (<T>(name: string, _: number, fallback?: T) =>
		parameters[name] ?? fallback) as ReadParameter;
	return limitOf(context, read, rateLimits, channel);
}

const own = (id: string | null) => ({ id, name: `credential ${id}` });

describe("The account that a node's messages go through", () => {
	it.each<[string, string, INodeParameters, INode['credentials'], string]>([
		['a mail server', 'email', {}, { smtp: own('1') }, 'email:1'],
		['Slack', 'slack', {}, { slackApi: own('2'), smtp: own('1') }, 'slack:2'],
		['Twilio', 'sms', {}, { twilioApi: own('3'), vonageApi: own('4') }, 'sms:3'],
		[
			'Vonage',
			'sms',
			{ smsProvider: 'vonage' },
			{ twilioApi: own('3'), vonageApi: own('4') },
			'sms:4',
		],
		[
			'a credential without an id',
			'telegram',
			{},
			{ telegramApi: own(null) },
			'telegram:credential null',
		],
		[
			'a webhook: its host',
			'webhook',
			{ webhookUrl: 'https://a.example:8443/x?y' },
			{},
			'webhook:https://a.example:8443',
		],
		[
			"a webhook of each contact's own: the node",
			'webhook',
			{ webhookUrl: '={{ $json.url }}' },
			{},
			'webhook:this-node',
		],
	])('is that of %s', (_, channel, parameters, credentials, key) => {
		expect(limit(channel, parameters, credentials)).toEqual({
			rateLimits: rateLimits,
			key,
			rate: null,
		});
	});

	it.each(['inApp', 'handOff', 'letter'])('there is none for %s', (channel) => {
		expect(limit(channel, {})).toBeUndefined();
	});
});

describe("'Rate Limit'", () => {
	const rate = (rateLimit: object) =>
		limit('email', { options: { rateLimit } as INodeParameters })?.rate;

	it.each([
		[
			{ messages: 10, per: 'second' },
			{ count: 10, perMs: 1_000 },
		],
		[
			{ messages: 100, per: 'minute' },
			{ count: 100, perMs: 60_000 },
		],
		[
			{ messages: 5_000, per: 'hour' },
			{ count: 5_000, perMs: 3_600_000 },
		],
		[{}, { count: 10, perMs: 1_000 }],
	])('%j is so many messages in so many ms', (entered, expected) => {
		expect(rate({ limit: entered })).toEqual(expected);
	});

	it('that is added and left empty is none', () => {
		expect(rate({})).toBeNull();
	});

	it.each([
		{ messages: 0 },
		{ messages: -1 },
		{ messages: 1.5 },
		{ messages: '10' },
		{ per: 'day' },
	])('%j is refused', (entered) => {
		expect(() => rate({ limit: entered })).toThrow(/^'Rate Limit': (messages|per): /);
	});
});

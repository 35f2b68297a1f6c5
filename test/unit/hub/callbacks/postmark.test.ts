import fc from 'fast-check';
import { postmark } from '../../../../src/hub/callbacks/postmark';
import { basic, call, NOW, refusal, reportsOf } from './support/calls';

const SECRETS = { postmarkUser: 'postmark', postmarkPassword: 'sixteen letters: at least' };
const AUTHORIZATION = basic('postmark', 'sixteen letters: at least');

function webhook(body: unknown, authorization: string | undefined = AUTHORIZATION) {
	return call({
		body: JSON.stringify(body),
		headers: { 'content-type': 'application/json', authorization },
	});
}
const read = (body: unknown) => reportsOf(postmark, webhook(body), SECRETS);

/** In the shape that Postmark documents for its webhooks. */
const COMMON = {
	MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
	ServerID: 23,
	MessageStream: 'broadcast',
	Tag: 'welcome-email',
	Metadata: { 'journey-message': '3-1207' },
};
const BOUNCE = {
	...COMMON,
	RecordType: 'Bounce',
	ID: 692_560_173,
	Type: 'HardBounce',
	TypeCode: 1,
	Name: 'Hard bounce',
	Description: 'The server was unable to deliver your message (ex: unknown user).',
	Details: 'smtp;550 5.1.1 No such user',
	Email: 'ada@example.com',
	From: 'shop@example.com',
	BouncedAt: '2026-03-02T04:00:00.1234567-05:00',
	Inactive: true,
};
const CHANGE = {
	...COMMON,
	RecordType: 'SubscriptionChange',
	ChangedAt: '2026-03-02T09:00:00Z',
	Recipient: 'ada@example.com',
	Origin: 'Recipient',
	SuppressSending: true,
	SuppressionReason: 'ManualSuppression',
};

describe("A call is Postmark's by the user and password of the credential", () => {
	it.each([
		['the right ones', AUTHORIZATION, true],
		['the right ones, the scheme in small letters', AUTHORIZATION.replace('Basic', 'basic'), true],
		['another password', basic('postmark', 'sixteen letters: at most'), false],
		['another user', basic('somebody', 'sixteen letters: at least'), false],
		['no password', basic('postmark', ''), false],
		['another scheme', AUTHORIZATION.replace('Basic', 'Bearer'), false],
		['nothing that can be read', 'Basic %%%', false],
		['no header', undefined, false],
	])('%s: the call is accepted or answered with 401', async (_, authorization, accepted) => {
		const body = { ...COMMON, RecordType: 'Delivery' };
		const request = call({ body: JSON.stringify(body), headers: { authorization } });
		const answer = reportsOf(postmark, request, SECRETS);
		if (accepted) expect(await answer).toHaveLength(1);
		else expect(await refusal(answer)).toEqual([401, expect.any(String)]);
	});

	it.each([{}, { postmarkUser: 'postmark' }, { postmarkPassword: 'sixteen letters: at least' }])(
		'refused while the credential holds %j',
		async (secrets) => {
			const answer = reportsOf(postmark, webhook({}, basic('', '')), secrets);
			expect(await refusal(answer)).toEqual([401, expect.stringContaining("'Postmark ")]);
		},
	);
});

describe('What Postmark reports', () => {
	const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
	const recipient = { Recipient: 'ada@example.com' };
	const at = '2026-03-02T09:00:00.5Z';

	it.each([
		[
			{ RecordType: 'Delivery', ...recipient, DeliveredAt: at, Details: 'Test' },
			{ kind: 'delivered', at: NOW + 500 },
		],
		[
			{ RecordType: 'Open', ...recipient, ReceivedAt: at, FirstOpen: true, UserAgent: agent },
			{ kind: 'opened', at: NOW + 500, properties: { userAgent: agent } },
		],
		[
			{ RecordType: 'Open', ...recipient, ReceivedAt: at, UserAgent: 'Mozilla/5.0' },
			{ kind: 'opened', machine: 'Apple Mail Privacy Protection' },
		],
		[
			{
				RecordType: 'Click',
				...recipient,
				ReceivedAt: at,
				OriginalLink: 'https://example.com/sale',
				UserAgent: agent,
			},
			{ kind: 'clicked', properties: { url: 'https://example.com/sale', userAgent: agent } },
		],
		[
			BOUNCE,
			{
				kind: 'bounced',
				permanent: true,
				at: NOW + 123,
				properties: { reason: 'smtp;550 5.1.1 No such user', code: 'HardBounce' },
			},
		],
		[
			{ ...BOUNCE, Type: 'BadEmailAddress' },
			{ kind: 'bounced', permanent: true },
		],
		[
			{ ...BOUNCE, Type: 'Transient' },
			{ kind: 'bounced', permanent: false },
		],
		[
			{ ...BOUNCE, Type: 'SoftBounce' },
			{ kind: 'bounced', permanent: false },
		],
		[
			{ ...BOUNCE, Type: 'SpamNotification' },
			{ kind: 'bounced', permanent: false },
		],
		[{ ...BOUNCE, Type: 'Unsubscribe' }, { kind: 'unsubscribed' }],
		[{ ...BOUNCE, RecordType: 'SpamComplaint', Type: 'SpamComplaint' }, { kind: 'complained' }],
		[CHANGE, { kind: 'unsubscribed', at: NOW }],
		[
			{ ...CHANGE, SuppressionReason: 'HardBounce' },
			{ kind: 'bounced', permanent: true },
		],
		[{ ...CHANGE, SuppressionReason: 'SpamComplaint' }, { kind: 'complained' }],
	])('in %j becomes one report', async (body, report) => {
		expect(await read({ ...COMMON, ...body })).toEqual([
			expect.objectContaining({
				channel: 'email',
				workspaceId: 3,
				messageId: 1207,
				providerIds: [COMMON.MessageID],
				address: 'ada@example.com',
				...report,
			}),
		]);
	});

	it.each([
		{ ...BOUNCE, Type: 'AutoResponder' },
		{ ...BOUNCE, Type: 'ChallengeVerification' },
		{ ...CHANGE, SuppressSending: false, SuppressionReason: null },
		{ ...CHANGE, Origin: 'Customer' },
		{ RecordType: 'SmtpApiError' },
		{},
	])('nothing of a contact: case %#', async (body) => {
		expect(await read(body)).toEqual([]);
	});

	it.each([
		['bounce', BOUNCE, { ...CHANGE, SuppressionReason: 'HardBounce' }],
		[
			'complaint',
			{ ...BOUNCE, RecordType: 'SpamComplaint' },
			{ ...CHANGE, SuppressionReason: 'SpamComplaint' },
		],
	])('a %s once, although its suppression is reported, too', async (_, one, other) => {
		const [first] = await read(one);
		const [second] = await read(other);
		expect(second.dedup).toBe(first.dedup);
	});

	it('two opens of one message as two', async () => {
		const open = { ...COMMON, RecordType: 'Open', Recipient: 'ada@example.com' };
		const [first] = await read({ ...open, ReceivedAt: '2026-03-02T09:00:00Z' });
		const [second] = await read({ ...open, ReceivedAt: '2026-03-02T10:00:00Z' });
		expect(second.dedup).not.toBe(first.dedup);
	});
});

describe('An invalid call of Postmark', () => {
	it.each(['[]', '7', 'null'])('is answered with 400 when its body is %s', async (body) => {
		const answer = read(JSON.parse(body));
		expect(await refusal(answer)).toEqual([400, expect.any(String)]);
	});

	it('is read without an error', async () => {
		const value = fc.jsonValue();
		const body = fc.record(
			{
				RecordType: fc.constantFrom('Open', 'Click', 'Bounce', 'SubscriptionChange', 'Inbound'),
				Type: fc.oneof(fc.constant('__proto__'), value),
				SuppressSending: fc.oneof(fc.constant(true), value),
				SuppressionReason: value,
				Metadata: value,
				MessageID: value,
				Recipient: value,
				ReceivedAt: value,
				FromFull: value,
				Headers: value,
				Attachments: value,
				TextBody: value,
			},
			{ requiredKeys: ['RecordType'] },
		);
		await fc.assert(
			fc.asyncProperty(body, async (each) => {
				for (const report of await read(each)) expect(Number.isSafeInteger(report.at)).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});
});

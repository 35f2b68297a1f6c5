import fc from 'fast-check';
import type { JsonObject } from '../../../../src/lib/json';
import { sesReports } from '../../../../src/hub/callbacks/ses-event';
import { parseSns } from '../../../../src/hub/callbacks/sns';
import { NOW } from './support/calls';
import { SnsTopic } from './support/sns-topic';

/** In the shape that Amazon documents for notifications and events. */
const MAIL = {
	timestamp: '2026-03-02T08:59:38.237Z',
	source: 'shop@example.com',
	sourceArn: 'arn:aws:ses:us-west-2:888888888888:identity/example.com',
	sendingAccountId: '123456789012',
	messageId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000',
	destination: ['ada@example.com'],
	headersTruncated: false,
	headers: [
		{ name: 'From', value: 'Shop <shop@example.com>' },
		{ name: 'Message-ID', value: '<1207.0011223344556677@example.com>' },
		{ name: 'X-SES-MESSAGE-TAGS', value: 'campaign=spring, journey-message=3-1207' },
	],
	tags: { 'ses:configuration-set': ['journeys'], 'journey-message': ['3-1207'] },
};
const BOUNCE = {
	bounceType: 'Permanent',
	bounceSubType: 'General',
	bouncedRecipients: [
		{
			emailAddress: 'ada@example.com',
			status: '5.1.1',
			action: 'failed',
			diagnosticCode: 'smtp; 550 5.1.1 <ada@example.com>... User unknown',
		},
	],
	timestamp: '2026-03-02T09:00:00.000Z',
	feedbackId: '00000138111222aa-44455566-cccc-cccc-cccc-ddddaaaa068a-000000',
	reportingMTA: 'dns; email.example.com',
};
const COMPLAINT = {
	userAgent: 'AnyCompany Feedback Loop (V0.01)',
	complainedRecipients: [{ emailAddress: 'ada@example.com' }],
	complaintFeedbackType: 'abuse',
	timestamp: '2026-03-02T09:00:00.000Z',
	feedbackId: '000001378603177f-18c07c78-fa81-4a58-9dd1-fedc3cb8f49a-000000',
};
const AGENT =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const timestamp = '2026-03-02T09:00:00.000Z';

let topic: SnsTopic;
beforeAll(async () => void (topic = await SnsTopic.start()));

const read = (event: JsonObject, MessageId = 'sns-1') =>
	sesReports(event, parseSns(topic.notification(event, { MessageId })));

describe('What Amazon SES reports, as a notification and as an event', () => {
	const cases: Array<[string, JsonObject, object]> = [
		[
			'Delivery',
			{ recipients: ['ada@example.com'], smtpResponse: '250 ok', timestamp },
			{ kind: 'delivered', properties: { response: '250 ok' } },
		],
		[
			'Bounce',
			BOUNCE,
			{
				kind: 'bounced',
				permanent: true,
				properties: {
					reason: 'smtp; 550 5.1.1 <ada@example.com>... User unknown',
					code: '5.1.1',
					classification: 'Permanent: General',
				},
			},
		],
		['Bounce', { ...BOUNCE, bounceType: 'Transient' }, { kind: 'bounced', permanent: false }],
		['Bounce', { ...BOUNCE, bounceType: 'Undetermined' }, { kind: 'bounced', permanent: false }],
		['Complaint', COMPLAINT, { kind: 'complained', properties: { reason: 'abuse' } }],
		[
			'Open',
			{ ipAddress: '192.0.2.1', timestamp, userAgent: AGENT },
			{ kind: 'opened', properties: { userAgent: AGENT } },
		],
		[
			'Open',
			{ timestamp, userAgent: 'Mozilla/5.0' },
			{ kind: 'opened', machine: 'Apple Mail Privacy Protection' },
		],
		[
			'Click',
			{ link: 'https://example.com/sale', linkTags: null, timestamp, userAgent: AGENT },
			{ kind: 'clicked', properties: { url: 'https://example.com/sale', userAgent: AGENT } },
		],
		[
			'Reject',
			{ reason: 'Bad content', timestamp },
			{ kind: 'bounced', properties: { reason: 'Rejected by Amazon SES: Bad content' } },
		],
		[
			'Subscription',
			{ timestamp, newTopicPreferences: { unsubscribeAll: true } },
			{ kind: 'unsubscribed' },
		],
	];

	it.each(cases)('%s: case %#', (type, part, report) => {
		const [key] = [type.charAt(0).toLowerCase() + type.slice(1)];
		for (const name of ['notificationType', 'eventType']) {
			expect(read({ [name]: type, mail: MAIL, [key]: part })).toEqual([
				expect.objectContaining({
					channel: 'email',
					workspaceId: 3,
					messageId: 1207,
					address: 'ada@example.com',
					at: NOW,
					...report,
				}),
			]);
		}
	});

	it.each<[string, JsonObject]>([
		['Send', {}],
		['DeliveryDelay', { delayType: 'MailboxFull' }],
		['Rendering Failure', { errorMessage: 'Attribute is missing' }],
		['Complaint', { ...COMPLAINT, complaintFeedbackType: 'not-spam' }],
		['Subscription', { newTopicPreferences: { unsubscribeAll: false } }],
	])('nothing by %s: case %#', (type, part) => {
		const key = type.charAt(0).toLowerCase() + type.slice(1);
		expect(read({ eventType: type, mail: MAIL, [key]: part })).toEqual([]);
	});

	it('only the affected ones of several recipients', () => {
		const bouncedRecipients = ['ada@example.com', 'bob@example.com'].map((emailAddress) => ({
			emailAddress,
		}));
		const reports = read({
			notificationType: 'Bounce',
			mail: { ...MAIL, destination: ['ada@example.com', 'bob@example.com', 'eve@example.com'] },
			bounce: { ...BOUNCE, bouncedRecipients },
		});
		expect(reports.map(({ address }) => address)).toEqual(['ada@example.com', 'bob@example.com']);
		expect(new Set(reports.map(({ dedup }) => dedup)).size).toBe(2);
	});
});

describe('Amazon SES names the message', () => {
	const delivery = { recipients: ['ada@example.com'], timestamp };
	const event = (mail: JsonObject) => read({ eventType: 'Delivery', delivery, mail })[0];

	it('by the header that the mail went out with, where there are no tags', () => {
		const { tags: _, ...mail } = MAIL;
		expect(event(mail)).toMatchObject({ workspaceId: 3, messageId: 1207 });
	});

	it('by the Message-ID that it gave the mail, as the ledger has it, and by ours', () => {
		expect(event(MAIL).providerIds).toEqual([
			`${MAIL.messageId}@us-west-2.amazonses.com`,
			MAIL.messageId,
			'1207.0011223344556677@example.com',
		]);
	});

	it('in its oldest region at another domain', () => {
		const sourceArn = 'arn:aws:ses:us-east-1:888888888888:identity/example.com';
		expect(event({ ...MAIL, sourceArn }).providerIds).toContain(
			`${MAIL.messageId}@email.amazonses.com`,
		);
	});
});

describe('A report that comes twice is one', () => {
	it('a bounce that both identity and configuration set report', () => {
		const [one] = read({ notificationType: 'Bounce', mail: MAIL, bounce: BOUNCE }, 'sns-1');
		const [other] = read({ eventType: 'Bounce', mail: MAIL, bounce: BOUNCE }, 'sns-2');
		expect(other.dedup).toBe(one.dedup);
	});

	it('an open that SNS delivers again, but not the next open', () => {
		const open = { eventType: 'Open', mail: MAIL, open: { timestamp } };
		const [[first], [again], [next]] = ['sns-1', 'sns-1', 'sns-2'].map((id) => read(open, id));
		expect(again.dedup).toBe(first.dedup);
		expect(next.dedup).not.toBe(first.dedup);
	});
});

it('A signed event of Amazon SES makes nothing but reports, whatever it contains', () => {
	const value = fc.jsonValue() as fc.Arbitrary<never>;
	const event = fc.record(
		{
			eventType: fc.constantFrom('Bounce', 'Complaint', 'Delivery', 'Open', '__proto__', ''),
			mail: value,
			bounce: fc.oneof(value, fc.record({ bouncedRecipients: fc.array(value) })),
			complaint: value,
			delivery: fc.oneof(value, fc.record({ recipients: fc.array(value) })),
			open: value,
		},
		{ requiredKeys: ['eventType'] },
	);
	fc.assert(
		fc.property(event, (each) => {
			for (const report of read(each as unknown as JsonObject)) {
				expect(Number.isSafeInteger(report.at)).toBe(true);
				expect(typeof report.dedup).toBe('string');
			}
		}),
		{ numRuns: 100 },
	);
});

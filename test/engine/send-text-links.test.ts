import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readToken } from '../../src/message/tracking/token';
import { flow, journeyTrigger, withStore, type Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const DAY = 86_400_000;
const HUB = 'https://n8n.example.com/webhook/7d1f/hub';
const TRACKED = { trackTextLinks: true, trackClicks: true };
const TARGET = 'https://shop.example/a?b=1&c=2';

let n8n: TestN8n;

beforeEach(async () => void (n8n = await TestN8n.start()));
afterEach(async () => await n8n.close());

const CHANNELS: Array<[channel: string, format: string, INodeParameters]> = [
	['sms', 'text', { smsFrom: 'Shop', smsText: `Look: ${TARGET}.` }],
	['telegram', 'text', { telegramFormat: 'text', telegramText: `Look: ${TARGET}.` }],
	[
		'telegram',
		'HTML',
		{
			telegramFormat: 'html',
			telegramText: `<a href="${TARGET.replace('&', '&amp;')}">Look</a>`,
		},
	],
	[
		'whatsapp',
		'text',
		{ whatsAppPhoneNumberId: '1', whatsAppType: 'text', whatsAppText: `Look: ${TARGET}.` },
	],
];

/** The message as a test run shows it. */
async function preview(channel: string, parameters: INodeParameters): Promise<IDataObject> {
	const hello: Step = {
		type: 'n8n-nodes-journey.multiChannelSend',
		parameters: { channels: [channel], ...parameters },
	};
	const vars = { values: [{ name: 'site', value: 'https://shop.example' }] };
	const steps = { Start: journeyTrigger({ vars }), Hello: hello };
	const journey = withStore(flow('texts', steps, ['Start', 'Hello']), 'staticData');
	await n8n.activate(journey);
	const workspaceId = await n8n.store.workspace('default');
	const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
	await n8n.store.hubs.register(hub, n8n.clock.now());
	const execution = await n8n.testRun(journey, 'Start');
	const leaving = [0, 1].flatMap((output) => execution.json('Hello', output));
	if (leaving.length === 0) throw new Error(String(execution.error));
	return leaving[0].message as IDataObject;
}

describe('A link in a message', () => {
	it.each(CHANNELS)(
		'on %s in %s leads through the hub where the option says so',
		async (channel, _, text) => {
			const shown = JSON.stringify(
				await preview(channel, { ...text, options: { trackTextLinks: true } }),
			);
			expect(shown).not.toContain('shop.example');
			const [link, token] = /https:\/\/n8n[^?]*\/hub\/click\?t=([\w-]+\.[\w-]+)/.exec(shown)!;
			expect(link.startsWith(HUB)).toBe(true);
			const keys = await n8n.store.hubs.linkKeys(90 * DAY, n8n.clock.now());
			expect(readToken(keys, token, n8n.clock.now())).toMatchObject({
				kind: 'click',
				channel,
				url: TARGET,
			});
		},
	);

	it.each(CHANNELS)('on %s in %s is otherwise left alone', async (channel, _, text) => {
		const shown = JSON.stringify(await preview(channel, text));
		expect(shown).toContain('shop.example');
		expect(shown).not.toContain('/hub/click');
	});

	const EVIL = '{{ contact.firstName | replace: "Ada", "https://evil.example/a" }}';
	const VALUES: Array<[channel: string, where: string, INodeParameters]> = [
		['sms', 'its text', { smsFrom: 'Shop', smsText: `Hi ${EVIL}.` }],
		['telegram', 'its text', { telegramFormat: 'text', telegramText: `Hi ${EVIL}.` }],
		['telegram', 'a link', { telegramFormat: 'html', telegramText: `<a href="${EVIL}">Hi</a>` }],
		[
			'whatsapp',
			'its text',
			{ whatsAppPhoneNumberId: '1', whatsAppType: 'text', whatsAppText: `Hi ${EVIL}.` },
		],
		['inApp', 'its URL', { inAppTitle: 'Hi', inAppBody: 'Hi', inAppUrl: EVIL }],
	];

	it.each(VALUES)('on %s that a value brings into %s is not signed', async (channel, _, text) => {
		const shown = JSON.stringify(await preview(channel, { ...text, options: TRACKED }));
		expect(shown).toContain('https://evil.example/a');
		expect(shown).not.toContain('/hub/click');
	});

	it.each(VALUES)('on %s is signed where %s has it from the template', async (channel, _, text) => {
		const own = JSON.parse(
			JSON.stringify(text).replaceAll(JSON.stringify(EVIL).slice(1, -1), TARGET),
		);
		const shown = JSON.stringify(
			await preview(channel, { ...(own as INodeParameters), options: TRACKED }),
		);
		expect(shown).not.toContain('shop.example');
		expect(shown).toContain('/hub/click');
	});

	it.each([
		['is signed where its host stands in the expression', `=Look: ${TARGET}`, true],
		['is signed where a value ends it', '=Look: https://shop.example/{{ $json.contact.id }}', true],
		[
			'is signed where code names its host',
			"={{ 'https://shop.example/' + $json.contact.id }}",
			true,
		],
		[
			'is signed where a journey variable names its host',
			'=Look: {{ $json.journey.vars.site }}/a',
			true,
		],
		[
			'stays as it is where a value names its host',
			"=Look: {{ 'https://' + $json.contact.firstName + '.shop.example/a' }}",
			false,
		],
		[
			'stays as it is where a value ends its host',
			'=https://shop.example{{ $json.contact.firstName }}/a',
			false,
		],
	])('of an n8n expression %s', async (_rule, smsText, isSigned) => {
		const contentLanguage = 'expressions';
		const sms = { smsFrom: 'Shop', smsText, contentLanguage, options: TRACKED };
		const shown = JSON.stringify(await preview('sms', sms));
		expect(shown.includes('/hub/click')).toBe(isSigned);
		expect(/https:\/\/\w+\.shop|https:\/\/shop/.test(shown)).toBe(!isSigned);
	});
});

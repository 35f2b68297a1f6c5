import { resolveReports } from '../../../src/hub/reports/resolve';
import { evaluate } from '../../../src/rule/evaluate';
import type { AttributeCondition } from '../../../src/rule/rule';
import { parseRule } from '../../../src/rule/schema';
import { sampleContact } from '../../unit/rule/support/contact';
import { HubWorld } from '../../unit/hub/support/hub-world';
import { storeContract } from './support/contract';
import { contactOf, idOf, idsOf } from './support/contacts';

const EMAIL = 'ada@bücher.example';
const PHONE = '+4915112345678';
const SPELLINGS = {
	email: [
		...[EMAIL, 'ada@xn--bcher-kva.example', 'ADA@BÜCHER.EXAMPLE', 'Ada@XN--BCHER-KVA.example'],
		...['ada@bu\u0308cher.example', 'ada@bücher.example.', '\u200bada@bücher.example'],
		...['<ada@bücher.example>', 'mailto:ada@xn--bcher-kva.example', 'ａｄａ＠bücher。example'],
		...[
			'\ufeffada@bücher.example\u00a0',
			'a\u00adda@bücher\u2060.example',
			'\u000bada@bücher.example',
		],
	],
	phone: [
		...[
			PHONE,
			'+49 151 123-45678',
			'+49/151/12345678',
			'+49 (0)151 12345678',
			'＋４９１５１１２３４５６７８',
		],
		...['tel:+49-151-12345678', 'whatsapp:+4915112345678', '\u202a+49 151 12345678\u202c'],
		...['+٤٩١٥١١٢٣٤٥٦٧٨', '+49\u00a0151\u200912345678', '\u200e+4915112345678'],
	],
	userId: ['zo\u00eb-1', 'zoe\u0308-1', '\ufeffzoë-1', ' zoë-1\u200b', '\u202azoë-1\u202c'],
	anonymousId: ['device-\u00e9', 'device-e\u0301', '\u2060device-é ', 'device-é\u00ad'],
} as const;
type Kind = keyof typeof SPELLINGS;
const KINDS = Object.entries(SPELLINGS) as Array<[Kind, readonly string[]]>;

/** Not the same, however alike. */
const OTHERS: Record<Kind, string[]> = {
	email: [
		'ada+news@bücher.example',
		'a.da@bücher.example',
		'ada@bucher.example',
		'аda@bücher.example',
	],
	phone: ['+4915112345679', '+44915112345678', '+15112345678'],
	userId: ['zoe-1', 'ZOË-1', 'ｚoë-1', 'zoë1'],
	anonymousId: ['device-e', 'DEVICE-É', 'device-é-2'],
};

storeContract('spellings of an identity', ({ world }) => {
	const sent = async (hub: HubWorld, batch: object[]) => {
		const { response } = await hub.call('v1/batch', {
			body: JSON.stringify({ batch }),
			headers: { 'content-type': 'application/json' },
		});
		expect([response.status, response.body]).toEqual([202, expect.any(String)]);
	};
	const identify = (kind: Kind, value: string, plan = 'pro') => ({
		...{ type: 'identify', [kind]: value },
		traits: { plan },
	});

	it.each(KINDS)('%s: all lead to one contact, whichever came first', async (kind, spellings) => {
		const hub = await HubWorld.open({}, await world());
		await sent(hub, [
			...spellings.map((value) => identify(kind, value)),
			...OTHERS[kind].map((value) => identify(kind, value, 'other')),
		]);
		for (const value of [...spellings].reverse()) await sent(hub, [identify(kind, value)]);
		const { store, workspaceId } = hub.journey;
		const recent = await store.contacts.recent(workspaceId, 1_000);
		expect(recent.filter(({ attributes }) => attributes.plan === 'pro')).toHaveLength(1);
		expect(recent.filter(({ attributes }) => attributes.plan === 'other')).toHaveLength(
			OTHERS[kind].length,
		);
		expect(await contactOf(hub.journey, { [kind]: spellings[0] })).toMatchObject({
			attributes: { plan: 'pro' },
		});
	});

	it.each(KINDS)(
		'%s: an event under any of them does not bring an erased contact back',
		async (kind, spellings) => {
			const hub = await HubWorld.open({}, await world());
			await sent(hub, [identify(kind, spellings[1])]);
			const { store, workspaceId, now } = hub.journey;
			await store.contacts.erase(
				workspaceId,
				[await idOf(hub.journey, { [kind]: spellings[0] })],
				now,
			);
			await sent(
				hub,
				spellings.map((value) => identify(kind, value)),
			);
			expect(await idsOf(hub.journey, { [kind]: spellings[0] })).toEqual([null]);
		},
	);

	it.each([
		['email', 'email', SPELLINGS.email],
		['sms', 'phone', SPELLINGS.phone],
		['whatsapp', 'phone', SPELLINGS.phone],
	] as const)(
		"a provider's report by %s finds the contact under each",
		async (channel, kind, spellings) => {
			const hub = await HubWorld.open({}, await world());
			await sent(hub, [identify(kind, spellings[0])]);
			const { store, workspaceId, now } = hub.journey;
			const id = await idOf(hub.journey, { [kind]: spellings[0] });
			const reports = spellings.map((address, i) => ({
				...{ kind: 'replied' as const, channel, address, at: now, dedup: `d${i}`, properties: {} },
			}));
			const found = await resolveReports(store, workspaceId, reports, now);
			expect(found.map(({ contactId }) => contactId)).toEqual(spellings.map(() => id));
		},
	);

	it.each([
		['email', EMAIL, SPELLINGS.email],
		['phone', PHONE, SPELLINGS.phone],
		['externalId', 'zoë-1', SPELLINGS.userId],
	] as const)(
		'%s: a rule compares with each, in the database and in memory',
		async (path, value, spellings) => {
			const hub = await HubWorld.open({}, await world());
			const key = { externalId: 'userId', email: 'email', phone: 'phone' }[path];
			await sent(hub, [identify(key as Kind, value)]);
			const contactId = await idOf(hub.journey, { [key]: value });
			const { store, workspaceId, now } = hub.journey;
			const [contact] = await store.contacts.read(workspaceId, [contactId]);
			const conditions = spellings.flatMap((each): AttributeCondition[] => [
				{ type: 'attribute', path, operator: 'equals', value: each },
				{ type: 'attribute', path, operator: 'in', value: ['x', each] },
				{ type: 'attribute', path, operator: 'contains', value: each },
			]);
			const rules = conditions.map((condition) => parseRule({ version: 1, all: [condition] }));
			const subject = [{ contactId, enrollmentId: null }];
			const matched = await store.segments.match(workspaceId, rules, subject, { now, zone: 'UTC' });
			expect(matched.flat()).toEqual(conditions.map(() => true));
			const facts = sampleContact({ contact: contact! });
			const judged = rules.map((rule) => evaluate(rule, facts, { now, zone: 'UTC' }));
			expect(judged).toEqual(conditions.map(() => true));
		},
	);
});

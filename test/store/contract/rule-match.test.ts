import { parseRule } from '../../../src/rule/schema';
import type { RuleNode } from '../../../src/rule/rule';
import { DAY, HOUR, type JourneyWorld, SIGNED_UP, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const rule = (...all: RuleNode[]) => parseRule({ version: 1, all });
const ORDERED: RuleNode = { type: 'event', name: 'Ordered' };
const SINCE_ENTRY: RuleNode = { ...ORDERED, window: { since: 'entry' } };
const NOT_SINCE_ENTRY: RuleNode = { ...SINCE_ENTRY, count: { op: 'exactly', times: 0 } };
const UTC = { zone: 'UTC' };

async function idsOf(world: JourneyWorld): Promise<Map<string | null, number>> {
	const contacts = await world.store.contacts.recent(world.workspaceId, 1_000);
	return new Map(contacts.map(({ id, externalId }) => [externalId, id]));
}

/** Evaluates the rules outside a journey. */
async function match(world: JourneyWorld, names: string[], ...nodes: RuleNode[]) {
	const ids = await idsOf(world);
	const subjects = names.map((name) => ({ contactId: ids.get(name) ?? 0, enrollmentId: null }));
	const rules = nodes.map((node) => rule(node));
	const moment = { now: world.now, ...UTC };
	return await world.store.segments.match(world.workspaceId, rules, subjects, moment);
}

/** Evaluates the rules in the latest enrollment of each contact. */
async function matchEnrollments(world: JourneyWorld, names: string[], ...nodes: RuleNode[]) {
	const ids = await idsOf(world);
	const subjects = await Promise.all(
		names.map(async (name) => ({
			contactId: ids.get(name)!,
			enrollmentId: (await world.enrollment(name))?.id ?? null,
		})),
	);
	const rules = nodes.map((node) => rule(node));
	const moment = { now: world.now, ...UTC };
	return await world.store.segments.match(world.workspaceId, rules, subjects, moment);
}

storeContract('rules evaluated for contacts', (contract) => {
	it('are answered for each contact and rule, in order', async () => {
		const world = await contract.world();
		await world.record([
			world.track('ann', 'Ordered'),
			world.identify('bob', { country: 'DE' }),
			world.identify('cid', {}),
		]);
		const german: RuleNode = {
			...{ type: 'attribute', path: 'country', operator: 'equals', value: 'DE' },
		};
		expect(await match(world, ['bob', 'ann', 'bob', 'cid'], ORDERED, german)).toEqual([
			[false, true],
			[true, false],
			[false, true],
			[false, false],
		]);
	});

	it('do not hold for contacts that are unknown or of another workspace', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await other.record([other.track('eve', 'Ordered')]);
		const subjects = [...(await idsOf(other)).values(), 0].map((contactId) => ({
			contactId,
			enrollmentId: null,
		}));
		const moment = { now: T0, ...UTC };
		const nothing = [parseRule({ version: 1, all: [] })];
		const answers = await world.store.segments.match(world.workspaceId, nothing, subjects, moment);
		expect(answers).toEqual(subjects.map(() => [false]));
	});

	it('accept empty lists of contacts and rules', async () => {
		const world = await contract.world();
		expect(await match(world, [], ORDERED)).toEqual([]);
		await world.enter('ann');
		expect(await match(world, ['ann'])).toEqual([[]]);
	});

	it('may be evaluated in large numbers', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered')]);
		const rules = Array.from({ length: 900 }, (_, i): RuleNode => ({
			...ORDERED,
			count: { op: 'atLeast', times: i },
		}));
		const [answers] = await match(world, ['ann'], ...rules);
		expect(answers.map((holds, i) => (holds ? i : -1)).filter((i) => i >= 0)).toEqual([0, 1]);
	});

	it('may be as large and deep as the schema allows', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered')]);
		const conditions = Array.from({ length: 199 }, () => ORDERED);
		let nested: RuleNode = { any: [ORDERED] };
		for (let depth = 0; depth < 8; depth++) nested = { none: [{ none: [nested] }] }.none[0];
		expect(await match(world, ['ann'], { all: conditions })).toEqual([[true]]);
		const [[holds]] = await match(world, ['ann'], nested);
		expect(holds).toBe(true);
	});
});

storeContract('the largest rules', (contract) => {
	function largest(ignoreCase?: true): RuleNode[] {
		const contains = { operator: 'contains', value: 'é', ...(ignoreCase && { ignoreCase }) };
		const conditions = Array.from({ length: 100 }, () => ({ property: 'a.b', ...contains }));
		const filter = { match: 'any', conditions };
		const filtered = Array.from({ length: 10 }, () => ({ ...ORDERED, filter }));
		const attributes = Array.from({ length: 190 }, () => ({
			...{ type: 'attribute', path: 'a.b', ...contains },
		}));
		return [...filtered, ...attributes] as RuleNode[];
	}

	it.each([
		['as it is', undefined],
		['in any case', true as const],
	])('are evaluated for several contacts at once, text %s', async (_, ignoreCase) => {
		const all = largest(ignoreCase);
		const world = await contract.world();
		await world.record([
			world.identify('ann', { a: { b: 'né' } }),
			world.track('ann', 'Ordered', { properties: { a: { b: 'né' } } }),
			world.track('bob', 'Ordered'),
		]);
		const answers = await match(world, ['ann', 'bob'], { all }, { none: all }, ORDERED);
		expect(answers).toEqual([
			[true, false, true],
			[false, true, true],
		]);
	});

	it('are evaluated for the whole workspace, and may be saved', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('ann', { a: { b: 'né' } }),
			world.track('ann', 'Ordered', { properties: { a: { b: 'né' } } }),
			world.track('bob', 'Ordered'),
		]);
		const definition = { key: 'large', name: 'large', ...UTC, query: { rule: rule(...largest()) } };
		const { segments } = world.store;
		expect(await segments.count(world.workspaceId, definition.query, { now: T0, ...UTC })).toBe(1);
		expect(await segments.save(world.workspaceId, definition, T0)).toMatchObject({ members: 1 });
	});
});

storeContract("'since entry' in a rule", (contract) => {
	it('leaves out earlier events, and the entry event itself', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered')]);
		world.now += HOUR;
		await world.enter('ann');
		const signedUp: RuleNode = { type: 'event', name: SIGNED_UP, window: { since: 'entry' } };
		expect(await matchEnrollments(world, ['ann'], SINCE_ENTRY, signedUp)).toEqual([[false, false]]);
		world.now += HOUR;
		await world.record([world.track('ann', 'Ordered'), world.track('ann', SIGNED_UP)]);
		expect(await matchEnrollments(world, ['ann'], SINCE_ENTRY, signedUp)).toEqual([[true, true]]);
	});

	it('counts events from the time of a late entry event on, before it was recorded', async () => {
		const world = await contract.world();
		const occurredAt = world.now - DAY;
		await world.record([
			world.track('ann', SIGNED_UP, { occurredAt }),
			world.track('ann', 'Ordered', { occurredAt: occurredAt + 1 }),
			world.track('bob', SIGNED_UP, { occurredAt }),
			world.track('bob', 'Ordered', { occurredAt: occurredAt - 1 }),
		]);
		expect(await matchEnrollments(world, ['ann', 'bob'], SINCE_ENTRY)).toEqual([[true], [false]]);
	});

	it('holds for no contact outside a journey, not even where it asks for the absence of events', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.record([world.track('bob', 'Ordered')]);
		const asked = [SINCE_ENTRY, NOT_SINCE_ENTRY, { none: [SINCE_ENTRY] }];
		expect(await match(world, ['ann', 'bob'], ...asked)).toEqual([
			[false, false, true],
			[false, false, true],
		]);
		expect(await matchEnrollments(world, ['ann', 'bob'], ...asked)).toEqual([
			[false, true, true],
			[false, false, true],
		]);
	});
});

storeContract('a rule about the enrollment', (contract) => {
	it("knows the time since the entry, to the ms, and the journey's variables", async () => {
		const world = await contract.world({ vars: { brand: 'acme', limit: 10 } });
		await world.enter('ann');
		world.now += DAY;
		const longer: RuleNode = {
			...{ type: 'timeInJourney', operator: 'atLeast', amount: { amount: 1, unit: 'days' } },
		};
		const shorter: RuleNode = { ...longer, operator: 'lessThan' } as RuleNode;
		const acme: RuleNode = { type: 'variable', name: 'brand', operator: 'equals', value: 'acme' };
		const large: RuleNode = { type: 'variable', name: 'limit', operator: 'lessThan', value: 11 };
		const asked = [longer, shorter, acme, large];
		expect(await matchEnrollments(world, ['ann'], ...asked)).toEqual([[true, false, true, true]]);
		world.now -= 1;
		expect(await matchEnrollments(world, ['ann'], ...asked)).toEqual([[false, true, true, true]]);
		expect(await match(world, ['ann'], ...asked)).toEqual([[false, false, false, false]]);
	});
});

storeContract('rules evaluated as if a contact were in a journey', (contract) => {
	const at = (hours: number) => T0 + hours * HOUR;
	const event = (name: string, hours: number, properties = {}) => ({
		...{ name, properties, occurredAt: at(hours) },
	});

	it('count the events made up for it, and the variables, in the time since its entry', async () => {
		const world = await contract.world();
		await world.record(
			['Ordered', 'Viewed', 'Viewed'].map((name, i) => world.track(['ann', 'bob', 'cid'][i], name)),
		);
		const ids = await idsOf(world);
		world.now = at(5);
		const journey = { enteredAt: at(2), vars: { plan: 'pro' } };
		const entry = { ...event('Signed Up', 2), id: null };
		const subjects = [
			{ contactId: ids.get('ann')!, journey, entry, events: [] },
			{ contactId: ids.get('bob')!, journey, entry, events: [event('Ordered', 3)] },
			{ contactId: ids.get('cid')!, journey: null, entry: null, events: [] },
		];
		const rules = [
			rule(SINCE_ENTRY),
			rule(ORDERED),
			rule({ type: 'event', name: 'Signed Up', window: { since: 'entry' } }),
			rule({ type: 'variable', name: 'plan', operator: 'equals', value: 'pro' }),
		];
		const answer = async () =>
			await world.store.segments.matchAsIf(world.workspaceId, rules, subjects, {
				...{ now: world.now, ...UTC },
			});
		const expected = [
			[false, true, false, true],
			[true, true, false, true],
			[false, false, false, false],
		];
		expect(await answer()).toEqual(expected);
		// What was made up for the first answer is not there for the second.
		expect(await answer()).toEqual(expected);
	});

	it('take a recorded entry event for the one that began it, which counts for nothing since', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered')]);
		const contactId = (await idsOf(world)).get('ann')!;
		const [{ id }] = await world.store.events.latest(world.workspaceId, 'Ordered', [contactId], 1);
		const journey = { enteredAt: world.now, vars: {} };
		const entry = { ...event('Ordered', 0), id };
		const subjects = [{ contactId, journey, entry, events: [] }];
		const asked = await world.store.segments.matchAsIf(
			...([world.workspaceId, [rule(SINCE_ENTRY), rule(ORDERED)], subjects] as const),
			{ now: at(1), ...UTC },
		);
		expect(asked).toEqual([[false, true]]);
	});
});

import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { apply, type RulesLogic } from 'json-logic-js';
import { Engine } from 'json-rules-engine';
import type { JsonObject } from '../src/json';
import { compilePredicate, type Predicate } from '../src/rule/evaluate';
import type { Facts } from '../src/rule/facts';
import type { RuleMoment } from '../src/rule/rule';
import { parseRule } from '../src/rule/schema';
import { asEngine, asLogic, asOurs, type PlainRule } from './support/plain-rule';
import type { Measure } from './support/report';

/** Of many short rounds the quickest counts: what else the machine does disturbs some, but not all. */
const ROUNDS = 100;
const PEOPLE = 1_000;
/** Contacts of a round, 2 to 10 ms of work for each of the three. */
const ROUND = { ours: 5_000, logic: 1_000, engine: 50 };
const STREAM = 100_000;
const SLICE = 500;

const PLANS = ['free', 'pro', 'team', 'enterprise'];
const COUNTRIES = ['DE', 'FR', 'IT', 'US', 'JP', 'BR'];
const STAGES = [null, 'lead', 'trial', 'customer'];
const EVENTS = ['Page Viewed', 'Email Opened', 'Order Completed', 'Demo Requested'];

const MOMENT: RuleMoment = { now: Date.parse('2026-03-15T12:00:00Z'), zone: 'Europe/Berlin' };

const PROFILE_RULES: PlainRule[] = [
	{ all: [{ attribute: 'plan', is: 'equals', value: 'pro' }, { scoreAtLeast: 50 }] },
	{ any: [{ stage: ['customer'] }, { attribute: 'seats', is: 'greaterThan', value: 20 }] },
	{
		all: [
			{ attribute: 'country', oneOf: ['DE', 'FR', 'IT'] },
			{ any: [{ scoreAtLeast: 80 }, { attribute: 'beta', is: 'equals', value: true }] },
			{ stage: ['lead', 'trial'] },
		],
	},
	{ all: [{ attribute: 'seats', is: 'greaterThan', value: 3 }, { stage: ['trial'] }] },
	{
		any: [
			{ all: [{ attribute: 'plan', is: 'equals', value: 'enterprise' }, { scoreAtLeast: 20 }] },
			{ all: [{ attribute: 'plan', oneOf: ['team', 'pro'] }, { scoreAtLeast: 70 }] },
		],
	},
];

const COUNT_RULES: PlainRule[] = [
	{
		all: [
			{ did: 'Order Completed', times: 1 },
			{ attribute: 'country', oneOf: ['DE', 'US'] },
		],
	},
	{
		any: [
			{ did: 'Email Opened', times: 3 },
			{ did: 'Demo Requested', times: 1 },
		],
	},
	{ all: [{ stage: ['trial', 'lead'] }, { did: 'Page Viewed', times: 2 }, { scoreAtLeast: 30 }] },
	{
		all: [
			{ did: 'Order Completed', times: 2 },
			{ did: 'Email Opened', times: 1 },
		],
	},
	{
		any: [
			{ did: 'Order Completed', times: 3 },
			{ all: [{ scoreAtLeast: 60 }, { did: 'Demo Requested', times: 1 }] },
		],
	},
];

/** Rules a second in memory against two libraries, and how long a batch holds up the others. */
export async function benchRules(): Promise<Measure[]> {
	const people = makePeople(PEOPLE);
	return [
		await compare('attribute, score and stage', PROFILE_RULES, people),
		await compare('with counts of events', COUNT_RULES, people),
		await longestBlock(),
	];
}

/** A contact as we see it, and as the others do: flat, because they find that more quickly. */
interface Person {
	facts: Facts;
	flat: Record<string, unknown>;
}

function makePeople(count: number): Person[] {
	const random = lehmer(20_260_315);
	const below = (limit: number) => Math.floor(random() * limit);
	return Array.from({ length: count }, (_, i) => {
		const facts = makeFacts(i + 1, below);
		const { score, stage, attributes } = facts.contact;
		return { facts, flat: { score, stage, ...attributes, events: facts.events } };
	});
}

function makeFacts(id: number, below: (limit: number) => number): Facts {
	const attributes: JsonObject = {
		plan: PLANS[below(PLANS.length)],
		country: COUNTRIES[below(COUNTRIES.length)],
		seats: below(40),
		beta: below(4) === 0,
	};
	const nobody = { externalId: null, email: null, phone: null, firstName: null, lastName: null };
	return {
		contact: {
			id,
			...nobody,
			timezone: null,
			locale: null,
			stage: STAGES[below(STAGES.length)],
			score: below(100),
			consent: {},
			attributes,
		},
		events: Array.from({ length: below(9) }, (_, i) => ({
			id: id * 10 + i,
			name: EVENTS[below(EVENTS.length)],
			occurredAt: MOMENT.now - (9 - i) * 3_600_000,
			properties: {},
		})),
		messages: [],
		scores: new Map(),
		segments: new Set(),
		journey: null,
	};
}

/** Park and Miller's minimal generator (1988), so that every run sees the same people. */
function lehmer(seed: number): () => number {
	let state = seed % 2_147_483_647;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

const ourRules = (rules: readonly PlainRule[]): Predicate[] =>
	rules.map((rule) => compilePredicate(parseRule({ version: 1, all: [asOurs(rule)] })));

async function compare(
	what: string,
	rules: readonly PlainRule[],
	people: readonly Person[],
): Promise<Measure> {
	const predicates = ourRules(rules);
	const logics = rules.map(asLogic);
	const engine = makeEngine(rules);
	await sameAnswers(people, predicates, logics, engine);

	const rates = { ours: [] as number[], logic: [] as number[], engine: [] as number[] };
	const rate = async (count: number, work: (person: Person) => unknown): Promise<number> => {
		const start = performance.now();
		for (let i = 0; i < count; i++) {
			const pending = work(people[i % people.length]);
			if (pending instanceof Promise) await pending;
		}
		return (count * rules.length * 1_000) / (performance.now() - start);
	};
	for (let round = 0; round < ROUNDS; round++) {
		rates.ours.push(await rate(ROUND.ours, ({ facts }) => askOurs(predicates, facts)));
		rates.logic.push(await rate(ROUND.logic, ({ flat }) => askLogic(logics, flat)));
		rates.engine.push(await rate(ROUND.engine, ({ flat }) => askEngine(engine, flat)));
	}
	const [ours, logic, engineRate] = [rates.ours, rates.logic, rates.engine].map((all) =>
		Math.max(...all),
	);
	console.log(
		`${what}: ours ${Math.round(ours)}, json-logic-js ${Math.round(logic)}, json-rules-engine ${Math.round(engineRate)} rules/s`,
	);
	const theirs = Math.max(logic, engineRate);
	return {
		bench: 'rules',
		case: what,
		ours,
		theirs,
		unit: 'rules/s',
		ratio: ours / theirs,
		goal: 'over 10 times the faster of two libraries',
		ok: ours > 10 * theirs,
	};
}

function makeEngine(rules: readonly PlainRule[]): Engine {
	const named = rules.map((rule, i) => ({
		name: String(i),
		conditions: { all: [asEngine(rule)] },
		event: { type: 'holds' },
	}));
	const engine = new Engine(named, { allowUndefinedFacts: true });
	engine.addFact('timesDone', async ({ name }, almanac) => {
		const events = await almanac.factValue<Facts['events']>('events');
		return events.filter((event) => event.name === name).length;
	});
	return engine;
}

function askOurs(predicates: readonly Predicate[], facts: Facts): boolean[] {
	return predicates.map((holds) => holds(facts, MOMENT));
}

function askLogic(logics: readonly RulesLogic[], flat: Person['flat']): boolean[] {
	return logics.map((logic) => apply(logic, flat) === true);
}

async function askEngine(engine: Engine, flat: Person['flat']): Promise<boolean[]> {
	const { results, failureResults } = await engine.run(flat);
	const answers = new Array<boolean>(results.length + failureResults.length).fill(false);
	for (const { name } of results) answers[Number(name)] = true;
	return answers;
}

async function sameAnswers(
	people: readonly Person[],
	predicates: readonly Predicate[],
	logics: readonly RulesLogic[],
	engine: Engine,
): Promise<void> {
	let yes = 0;
	for (const { facts, flat } of people) {
		const ours = askOurs(predicates, facts).join();
		const theirs = [askLogic(logics, flat), await askEngine(engine, flat)].map(String);
		if (theirs.some((answers) => answers !== ours)) {
			throw new Error(
				`Contact ${facts.contact.id}: ours ${ours}, the others ${theirs.join(' / ')}`,
			);
		}
		yes += ours.split('true').length - 1;
	}
	const asked = people.length * predicates.length;
	if (yes === 0 || yes === asked) throw new Error('The rules do not tell the contacts apart');
}

/** All rules asked of 100,000 contacts, a slice at a time, while others want their turn. */
async function longestBlock(): Promise<Measure> {
	const predicates = ourRules([...PROFILE_RULES, ...COUNT_RULES]);
	const people = makePeople(STREAM);
	await setImmediate();
	let [longest, held] = [0, 0];
	for (let from = 0; from < people.length; from += SLICE) {
		const start = performance.now();
		for (const { facts } of people.slice(from, from + SLICE)) {
			held += askOurs(predicates, facts).filter(Boolean).length;
		}
		longest = Math.max(longest, performance.now() - start);
		await setImmediate();
	}
	console.log(`${STREAM} contacts, ${predicates.length} rules each: ${held} answers were yes`);
	return {
		bench: 'rules',
		case: `longest event-loop block, ${STREAM} contacts in slices of ${SLICE}`,
		ours: longest,
		theirs: null,
		unit: 'ms',
		ratio: null,
		goal: 'under 50 ms',
		ok: longest < 50,
	};
}

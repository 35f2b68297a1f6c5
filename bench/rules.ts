import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { apply, type RulesLogic } from 'json-logic-js';
import { Engine } from 'json-rules-engine';
import { compilePredicate, type Predicate } from '../src/rule/evaluate';
import type { Facts } from '../src/rule/facts';
import { parseRule } from '../src/rule/schema';
import {
	asEngine,
	asLogic,
	asOurs,
	COUNT_RULES,
	type PlainRule,
	PROFILE_RULES,
} from './support/plain-rule';
import { makeContacts, MOMENT, type RuleContact } from './support/rule-contacts';
import type { Measure } from './support/report';

/** The fastest of many short rounds counts: other programs disturb some rounds, but not all. */
const ROUNDS = 100;
const CONTACTS = 1_000;
/** Contacts per round, 2 to 10 ms of work for each of the three. */
const ROUND = { ours: 5_000, logic: 1_000, engine: 50 };
const STREAM = 100_000;
const SLICE = 500;

/** Rules per second in memory against two libraries, and how long a batch blocks the event loop. */
export async function benchRules(): Promise<Measure[]> {
	const contacts = makeContacts(CONTACTS);
	return [
		await compare('attribute, score and stage', PROFILE_RULES, contacts),
		await compare('with counts of events', COUNT_RULES, contacts),
		await longestBlock(),
	];
}

const ourRules = (rules: readonly PlainRule[]): Predicate[] =>
	rules.map((rule) => compilePredicate(parseRule({ version: 1, all: [asOurs(rule)] })));

async function compare(
	what: string,
	rules: readonly PlainRule[],
	contacts: readonly RuleContact[],
): Promise<Measure> {
	const predicates = ourRules(rules);
	const logics = rules.map(asLogic);
	const engine = makeEngine(rules);
	await sameAnswers(contacts, predicates, logics, engine);

	const rates = { ours: [] as number[], logic: [] as number[], engine: [] as number[] };
	const rate = async (count: number, work: (contact: RuleContact) => unknown): Promise<number> => {
		const start = performance.now();
		for (let i = 0; i < count; i++) {
			const pending = work(contacts[i % contacts.length]);
			if (pending instanceof Promise) await pending;
		}
		return (count * rules.length * 1_000) / (performance.now() - start);
	};
	for (let round = 0; round < ROUNDS; round++) {
		rates.ours.push(await rate(ROUND.ours, ({ facts }) => countOurs(predicates, facts)));
		rates.logic.push(await rate(ROUND.logic, ({ facts }) => countLogic(logics, facts)));
		rates.engine.push(await rate(ROUND.engine, ({ flat }) => evaluateByEngine(engine, flat)));
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

function countOurs(predicates: readonly Predicate[], facts: Facts): number {
	let yes = 0;
	for (const holds of predicates) if (holds(facts, MOMENT)) yes++;
	return yes;
}

function askLogic(logics: readonly RulesLogic[], facts: Facts): boolean[] {
	return logics.map((logic) => apply(logic, facts) === true);
}

function countLogic(logics: readonly RulesLogic[], facts: Facts): number {
	let yes = 0;
	for (const logic of logics) if (apply(logic, facts) === true) yes++;
	return yes;
}

async function evaluateByEngine(engine: Engine, flat: RuleContact['flat']): Promise<boolean[]> {
	const { results, failureResults } = await engine.run(flat);
	const answers = new Array<boolean>(results.length + failureResults.length).fill(false);
	for (const { name } of results) answers[Number(name)] = true;
	return answers;
}

async function sameAnswers(
	contacts: readonly RuleContact[],
	predicates: readonly Predicate[],
	logics: readonly RulesLogic[],
	engine: Engine,
): Promise<void> {
	let yes = 0;
	for (const { facts, flat } of contacts) {
		const ours = askOurs(predicates, facts).join();
		const theirs = [askLogic(logics, facts), await evaluateByEngine(engine, flat)].map(String);
		if (theirs.some((answers) => answers !== ours)) {
			throw new Error(
				`Contact ${facts.contact.id}: ours ${ours}, the others ${theirs.join(' / ')}`,
			);
		}
		yes += ours.split('true').length - 1;
	}
	const asked = contacts.length * predicates.length;
	if (yes === 0 || yes === asked) throw new Error('The rules do not distinguish the contacts');
}

/** All rules for 100,000 contacts in slices, while the event loop is measured. */
async function longestBlock(): Promise<Measure> {
	const predicates = ourRules([...PROFILE_RULES, ...COUNT_RULES]);
	const contacts = makeContacts(STREAM);
	await setImmediate();
	let [longest, held] = [0, 0];
	for (let from = 0; from < contacts.length; from += SLICE) {
		const start = performance.now();
		for (const { facts } of contacts.slice(from, from + SLICE)) {
			held += countOurs(predicates, facts);
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

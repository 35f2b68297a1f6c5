import type { JsonObject } from '../../src/lib/json';
import type { Facts } from '../../src/rule/facts';
import type { RuleMoment } from '../../src/rule/rule';

const PLANS = ['free', 'pro', 'team', 'enterprise'];
const COUNTRIES = ['DE', 'FR', 'IT', 'US', 'JP', 'BR'];
const STAGES = [null, 'lead', 'trial', 'customer'];
const EVENTS = ['Page Viewed', 'Email Opened', 'Order Completed', 'Demo Requested'];

export const MOMENT: RuleMoment = {
	now: Date.parse('2026-03-15T12:00:00Z'),
	zone: 'Europe/Berlin',
};

export interface RuleContact {
	facts: Facts;
	/** The same for json-rules-engine, which finds facts faster by name than by path. */
	flat: Record<string, unknown>;
}

export function makeContacts(count: number): RuleContact[] {
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
	const unidentified = {
		externalId: null,
		email: null,
		phone: null,
		firstName: null,
		lastName: null,
	};
	return {
		contact: {
			id,
			...unidentified,
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

/** Park and Miller's minimal generator (1988): the same contacts in every benchmark. */
function lehmer(seed: number): () => number {
	let state = seed % 2_147_483_647;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

import { createHash } from 'node:crypto';
import type { MissingValue } from '../../n8n/multi-channel-send/channels/missing-values';
import type { Retention } from '../../operations/retention';
import { mapReportOf, journeyMapOf } from '../../report/mined-map';
import { funnelReport } from '../../report/funnel';
import { messageReport } from '../../report/messages';
import { totalsOf } from '../../report/totals';
import type { ReportedJourney } from '../../report/journey-report';
import type { Span } from '../../report/journey-counts';
import { dayAt } from '../../time/day';
import { yieldToEventLoop } from '../../lib/yield';
import type { Recording, RefusedAct } from '../recording';
import type { Scenario, WorkflowNode } from '../scenario';
import { calendarOf, peaksOf } from './calendar';
import { contactParts } from './contacts';
import { frequencyOf } from './frequency';
import { contactsOf, Groups } from './groups';
import { readHistories, type Histories, type KnownJourney } from './histories';
import { missingVariablesOf } from './missing';
import { nodeWords } from './node-words';
import { OUTCOME_VERSION, type Outcome, type OutcomeContact, type Refusal } from './outcome';
import type { OutcomeJourney, OutcomeMessage, OutcomeScenario } from './outcome';
import { samplesOf } from './samples';
import { skipsOf } from './skips';
import { isForFailures, untakenOf } from './untaken';
import { agedWaitsOf, loopsOf, stillWaitingOf } from './waiting';

export interface OutcomeOptions {
	/** How long the store that the workflows are meant for keeps its data; absent: forever. */
	retention?: Retention;
}

/** Contacts between two turns of the event loop. */
const SLICE = 500;

/** What the rehearsal says; the recording's store stays open. */
export async function outcomeOf(
	recording: Recording,
	options: OutcomeOptions = {},
): Promise<Outcome> {
	const histories = await readHistories(recording);
	const journeys: OutcomeJourney[] = [];
	for (const journey of histories.journeys.values()) {
		journeys.push(await journeyOf(recording, journey));
	}
	return await assembled(recording, histories, journeys, options);
}

/** The same of what has been read from the store. */
export async function assembled(
	recording: Omit<Recording, 'store'>,
	histories: Histories,
	journeys: OutcomeJourney[],
	{ retention = {} }: OutcomeOptions = {},
): Promise<Outcome> {
	const { scenario, until, missing, failures, standIns, hub } = recording;
	const rendered = new Map(recording.messages.map((message) => [message.id, message]));
	const known = { rendered, missing: withoutDefault(missing) };
	const contacts: OutcomeContact[] = [];
	const messages: OutcomeMessage[] = [];
	for (const [i, history] of histories.contacts.entries()) {
		const parts = contactParts(history, histories, known, scenario.timezone);
		contacts.push(parts.contact);
		messages.push(...parts.messages);
		if (i % SLICE === SLICE - 1) await yieldToEventLoop();
	}
	messages.sort((a, b) => a.at - b.at || a.id - b.id);
	const byKey = new Map(contacts.map((contact) => [contact.key, contact]));
	const byId = new Map(messages.map((message) => [message.id, message]));
	const maps = new Map(journeys.map(({ key, map }) => [key, map]));
	return {
		version: OUTCOME_VERSION,
		scenario: scenarioOf(scenario, until),
		...{ journeys, contacts, messages },
		calendar: calendarOf(messages),
		peaks: peaksOf(messages, scenario),
		frequency: frequencyOf(contacts, messages),
		skips: skipsOf(messages),
		untaken: [...histories.journeys.values()]
			.flatMap((journey) => {
				const map = maps.get(journey.key);
				return map === undefined ? [] : untakenOf(journey, map, histories, scenario);
			})
			.sort((one, other) => Number(isForFailures(one)) - Number(isForFailures(other))),
		waiting: stillWaitingOf(histories, scenario, until),
		loops: loopsOf(histories),
		aged: agedWaitsOf(histories, retention),
		missing: missingVariablesOf(missing, byId),
		samples: samplesOf(messages, byKey, rendered, missing),
		refusals: refusalsOf(recording.refusedActs),
		...{ failures, standIns, hub },
	};
}

function refusalsOf(refused: readonly RefusedAct[]): Refusal[] {
	const groups = new Groups<{ act: string; reason: string }, { contact: string }>();
	for (const { act, reason } of refused) {
		const what = act.does === 'track' ? `track ${act.event}` : act.does;
		groups.add({ act: what, reason }, { contact: act.contact });
	}
	return groups
		.map((key, rows) => ({ ...key, times: rows.length, ...contactsOf(rows) }))
		.sort((a, b) => b.times - a.times);
}

function withoutDefault(missing: readonly MissingValue[]): Map<number, Set<string>> {
	const found = new Map<number, Set<string>>();
	for (const { message, variable, answered } of missing) {
		if (answered) continue;
		const variables = found.get(message) ?? new Set();
		found.set(message, variables.add(variable));
	}
	return found;
}

const ALWAYS: Span = { basis: 'entry', from: null, to: null };

async function journeyOf(
	{ store, until }: Recording,
	{ id, key, name, nodeId, zone, graph, workflowId }: KnownJourney,
): Promise<OutcomeJourney> {
	const journey: ReportedJourney = { id, name, nodeId, zone, graph };
	const options = { journey, span: ALWAYS, today: dayAt(until, zone) };
	const map = await journeyMapOf(store, options);
	const totals = totalsOf(await store.reports.enrollments([id], ALWAYS, 'total'));
	const days = { from: null, to: null };
	const reports = [
		mapReportOf(map, options),
		await funnelReport(store, options),
		await messageReport(store, { journeys: [{ id, name, zone }], span: days, by: 'step' }),
	];
	return {
		...{ key, name, workflowId, zone, totals, map, reports },
		steps: map.nodes.map((node) => ({
			...{ node: node.id, step: node.name, reached: node.reached, waiting: node.waiting },
		})),
	};
}

function scenarioOf(scenario: Scenario, until: number): OutcomeScenario {
	const { contacts, behavior, from, days, seed, resolutionMs, timezone, hazards } = scenario;
	return {
		workflows: scenario.workflows.map(({ id, name, source, nodes }) => ({
			...{ id, name, source },
			nodes: nodes.map((node) => ({
				...{ id: node.id, name: node.name, type: node.type },
				...{ digest: digestOf(node), words: nodeWords(node) },
			})),
		})),
		contacts: contacts.length,
		behavior: behavior.description,
		...{ from, until, days, seed, resolutionMs, timezone, hazards },
	};
}

/** The same for nodes that do the same; their place on the canvas does not count. */
export function digestOf({ type, typeVersion, parameters, disabled }: WorkflowNode): string {
	const text = JSON.stringify([type, typeVersion, parameters, disabled === true]);
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

import type { ContactHistory } from '../../../src/report/contact-histories';
import type { Histories, KnownJourney } from '../../../src/simulation/outcome/histories';
import type { Outcome } from '../../../src/simulation/outcome/outcome';
import { assembled } from '../../../src/simulation/outcome/outcome-of';
import type { SimulatedMessage } from '../../../src/simulation/message';
import type { Recording } from '../../../src/simulation/recording';
import type { WorkflowNode } from '../../../src/simulation/scenario';
import { BLANK_CONTACT, type Contact } from '../../../src/contact/contact';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday, 09:00 UTC. */
export const T0 = Date.parse('2026-03-02T09:00:00Z');

/** What is known of one contact; times are ms after T0. */
export interface Told {
	contact?: Partial<Contact>;
	/** By journey; an end with its status. */
	journeys?: Record<string, { ends?: [string, number]; reason?: string; expires?: number }>;
	/** `[step, arrived, left, outcome]`; steps are `journey/name`. */
	visits?: Array<[string, number, number, string]>;
	/** `[step, arrived, due]` */
	waits?: Array<[string, number, number | null]>;
	messages?: Array<{ step: string; at: number } & Partial<ToldMessage>>;
	events?: Array<[string, number]>;
}

interface ToldMessage {
	channel: string;
	subject: string;
	html: string;
	status: ContactHistory['messages'][number]['status'];
	reason: string;
	purpose: 'marketing' | 'transactional';
	topic: string;
}

export interface World {
	contacts: Record<string, Told>;
	nodes?: WorkflowNode[];
	days?: number;
	changes?: Partial<Recording>;
	missing?: Recording['missing'];
}

/** An outcome of what is told, without a store: journeys have their totals and steps alone. */
export async function outcomeWith(world: World): Promise<Outcome> {
	const { recording, histories } = recorded(world);
	const journeys = [...histories.journeys.values()].map((journey) => {
		const all = histories.contacts.flatMap(({ enrollments }) =>
			enrollments.filter(({ journeyId }) => journeyId === journey.id),
		);
		const having = (status: string) => all.filter((each) => each.status === status).length;
		const totals = {
			...{ waitingBefore: 0, entered: all.length, waiting: having('active') },
			...{ completed: having('completed'), converted: having('converted') },
			...{ exited: having('exited'), failed: having('failed') },
			...{ exitsByReason: [], conversionsByGoal: [] },
		};
		const { key, name, workflowId, zone } = journey;
		const map = { journey: name, subtitle: '', start: '', nodes: [], edges: [], totals };
		const own = [...histories.nodes.values()].filter(({ key: of }) => of.startsWith(`${key}/`));
		const steps = own.map((node) => {
			const at = histories.contacts.flatMap(({ visits, waits }) =>
				[...visits, ...waits].filter(({ nodeId }) => nodeId === node.id),
			);
			const reached = new Set(at.map(({ enrollmentId }) => enrollmentId)).size;
			return { node: node.key, step: node.name, reached, waiting: 0 };
		});
		return { key, name, workflowId, zone, totals, steps, map, reports: [] };
	});
	return await assembled(recording, histories, journeys);
}

function recorded({ contacts, nodes = [], days = 30, changes, missing = [] }: World) {
	const ids = new Map<string, number>();
	const idOf = (name: string) => {
		if (!ids.has(name)) ids.set(name, ids.size + 1);
		return ids.get(name)!;
	};
	const journeyKeys = new Set<string>();
	const stepNames = new Set<string>();
	const messages: SimulatedMessage[] = [];
	const known = Object.entries(contacts).map(([key, told], i) => {
		const enrollmentOf = (journey: string) => idOf(`enrollment ${key} ${journey}`);
		const journeyOf = (step: string) => step.split('/')[0];
		const nodeOf = (step: string) => {
			journeyKeys.add(journeyOf(step));
			stepNames.add(step);
			return idOf(`node ${step}`);
		};
		const at = (step: string) => ({
			...{ enrollmentId: enrollmentOf(journeyOf(step)), nodeId: nodeOf(step) },
		});
		const entered = told.journeys ?? {};
		for (const journey of Object.keys(entered)) journeyKeys.add(journey);
		return {
			...{ key, merged: [] },
			contact: { ...BLANK_CONTACT, id: i + 1, email: key, ...told.contact },
			enrollments: Object.entries(entered).map(([journey, { ends, reason, expires }]) => ({
				...{ id: enrollmentOf(journey), journeyId: idOf(`journey ${journey}`), instance: '' },
				status: (ends?.[0] ?? 'active') as 'active',
				...{ enteredAt: T0, endedAt: ends === undefined ? null : T0 + ends[1] },
				convertedAt: ends?.[0] === 'converted' ? T0 + ends[1] : null,
				expiresAt: expires === undefined ? null : T0 + expires,
				reason: ends?.[0] === 'exited' ? (reason ?? null) : null,
				goal: ends?.[0] === 'converted' ? (reason ?? null) : null,
				variants: null,
			})),
			visits: (told.visits ?? []).map(([step, arrived, left, outcome]) => ({
				...{ ...at(step), arrivedAt: T0 + arrived, leftAt: T0 + left, outcome },
			})),
			waits: (told.waits ?? []).map(([step, arrived, due]) => ({
				...{ ...at(step), arrivedAt: T0 + arrived, dueAt: due === null ? null : T0 + due },
				...{ events: [], byRule: false, error: null },
			})),
			messages: (told.messages ?? []).map(({ step, at: sent, ...more }) => {
				const id = ids.size + messages.length + 100_000;
				const { channel = 'email', status = 'sent', purpose = 'marketing' } = more;
				const content = {
					subject: more.subject ?? step.split('/')[1],
					html: more.html ?? '<p>Hi</p>',
				};
				messages.push({
					...{ id, at: T0 + sent, contact: key, contactId: i + 1, recipient: key, channel },
					...{ ...at(step), journeyKey: journeyOf(step), workflowId: 'w', nodeKey: step },
					...{ nodeName: step, purpose, topic: more.topic ?? null, content },
					...{ fate: 'accepted', reason: null },
				});
				return {
					...{ id, ...at(step), channel, status, purpose, reason: more.reason ?? null },
					...{ recipient: key, topic: more.topic ?? null, createdAt: T0 + sent },
					sentAt: status === 'sent' ? T0 + sent : null,
				};
			}),
			events: (told.events ?? []).map(([name, when]) => ({ at: T0 + when, name, properties: {} })),
			consents: [],
		};
	});
	const histories: Histories = {
		contacts: known,
		nodes: new Map(
			[...stepNames].map((step) => {
				const id = idOf(`node ${step}`);
				const name = step.split('/')[1];
				return [id, { id, workflowId: 'w', key: step, name, type: 'n8n-nodes-journey.x' }];
			}),
		),
		journeys: new Map(
			[...journeyKeys].map((key) => {
				const id = idOf(`journey ${key}`);
				const journey = { id, key, name: key, workflowId: 'w', zone: 'UTC', graph: null };
				return [id, journey as unknown as KnownJourney];
			}),
		),
	};
	const recording: Omit<Recording, 'store'> = {
		scenario: {
			workflows: [
				{
					source: 'w.json',
					id: 'w',
					name: 'Shop',
					nodes,
					connections: {},
					settings: {},
					pinData: {},
				},
			],
			contacts: Object.keys(contacts).map((key) => ({
				...{ key, identity: { email: key }, traits: {}, startsAt: T0, startProperties: {} },
			})),
			behavior: {
				...{ description: 'as told', acts: () => [], reactions: () => [] },
				fate: () => ({ fate: 'accepted' }),
			},
			...{ from: T0, days, resolutionMs: MINUTE, seed: 1, timezone: 'UTC', fixtures: {} },
			hazards: { outages: [], restarts: [] },
		},
		...{ workspaceIds: [1], until: T0 + days * DAY, contactIds: new Map(), acts: [], missing },
		...{ refusedActs: [] },
		...{ messages, standIns: [], failures: [], hub: 'added', ...changes },
	};
	return { recording, histories };
}

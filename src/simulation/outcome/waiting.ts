import type { Retention } from '../../operations/retention';
import type { HistoryEnrollment, HistoryWait } from '../../report/contact-histories';
import type { Scenario } from '../scenario';
import { contactsOf, Groups } from './groups';
import type { Histories } from './histories';
import { nodeWords } from './node-words';
import type { AgedWait, Loop, StillWaiting } from './outcome';

interface Place extends Record<string, unknown> {
	journey: string;
	node: string;
	step: string;
}

interface Open {
	contact: string;
	wait: HistoryWait;
	enrollment: HistoryEnrollment;
}

/** Who is still in a journey at the end: where, and until when. The most contacts first. */
export function stillWaitingOf(
	histories: Histories,
	{ workflows }: Pick<Scenario, 'workflows'>,
	until: number,
): StillWaiting[] {
	const nodes = new Map(workflows.flatMap(({ nodes: of }) => of).map((node) => [node.id, node]));
	const groups = new Groups<Place, Open>();
	for (const [place, open] of openWaits(histories)) groups.add(place, open);
	return groups
		.map(({ journey, node, step }, rows): StillWaiting => {
			const dues = rows.flatMap(({ wait }) => wait.dueAt ?? []);
			const endless = rows.filter(({ wait }) => wait.dueAt === null);
			const found = nodes.get(node);
			return {
				...{ journey, node, step, words: found === undefined ? '' : nodeWords(found) },
				...contactsOf(rows),
				withoutEnd: contactsOf(endless).contacts,
				forever: contactsOf(endless.filter(({ enrollment }) => enrollment.expiresAt === null))
					.contacts,
				longestMs: rows.reduce((most, { wait }) => Math.max(most, until - wait.arrivedAt), 0),
				firstUntil: dues.length === 0 ? null : dues.reduce((a, b) => Math.min(a, b)),
				lastUntil: dues.length === 0 ? null : dues.reduce((a, b) => Math.max(a, b)),
			};
		})
		.sort((a, b) => b.contacts - a.contacts);
}

function* openWaits({ contacts, journeys, nodes }: Histories): Generator<[Place, Open]> {
	for (const { key: contact, enrollments, waits } of contacts) {
		const byId = new Map(enrollments.map((each) => [each.id, each]));
		for (const wait of waits) {
			const enrollment = byId.get(wait.enrollmentId);
			// Failed ones do not wait: a retry by hand would continue them.
			if (enrollment?.status !== 'active') continue;
			const { key: node = '', name: step = '' } = nodes.get(wait.nodeId) ?? {};
			const journey = journeys.get(enrollment.journeyId)?.key ?? '';
			yield [
				{ journey, node, step },
				{ contact, wait, enrollment },
			];
		}
	}
}

/** Steps that enrollments visited again and again. */
export function loopsOf({ contacts, journeys, nodes }: Histories): Loop[] {
	interface Visited {
		contact: string;
		times: number;
		waiting: boolean;
	}
	const groups = new Groups<{ journey: string; step: string }, Visited>();
	for (const { key: contact, enrollments, visits } of contacts) {
		const counts = Map.groupBy(visits, ({ enrollmentId, nodeId }) => `${enrollmentId} ${nodeId}`);
		const byId = new Map(enrollments.map((each) => [each.id, each]));
		for (const ofNode of counts.values()) {
			const [{ enrollmentId, nodeId }] = ofNode;
			const times = new Set(ofNode.map(({ arrivedAt }) => arrivedAt)).size;
			const enrollment = byId.get(enrollmentId);
			if (times < 2 || enrollment === undefined) continue;
			const journey = journeys.get(enrollment.journeyId)?.key ?? '';
			const step = nodes.get(nodeId)?.name ?? '';
			groups.add({ journey, step }, { contact, times, waiting: enrollment.status === 'active' });
		}
	}
	return groups
		.map(({ journey, step }, rows) => ({
			...{ journey, step, most: rows.reduce((most, { times }) => Math.max(most, times), 0) },
			...contactsOf(rows.toSorted((a, b) => b.times - a.times)),
			waiting: contactsOf(rows.filter(({ waiting }) => waiting)).contacts,
		}))
		.sort((a, b) => b.most - a.most);
}

/** The exit of enrollments that reached their maximum age. */
const MAX_AGE = 'max age';

/** Waits longer than the maximum age of enrollments, or than the store keeps what they look at. */
export function agedWaitsOf(histories: Histories, retention: Retention): AgedWait[] {
	const groups = new Groups<Pick<AgedWait, 'kind' | 'journey' | 'step'>, { contact: string }>();
	const { contacts, journeys, nodes } = histories;
	for (const { key: contact, enrollments, visits } of contacts) {
		for (const { id, journeyId, status, reason, endedAt } of enrollments) {
			if (status !== 'exited' || reason !== MAX_AGE) continue;
			const journey = journeys.get(journeyId)?.key ?? '';
			const there = visits.filter((each) => each.enrollmentId === id && each.leftAt === endedAt);
			for (const nodeId of new Set(there.map((each) => each.nodeId))) {
				const step = nodes.get(nodeId)?.name ?? '';
				groups.add({ kind: 'ended', journey, step }, { contact });
			}
		}
	}
	const kept = Math.min(retention.eventsMs ?? Infinity, retention.messagesMs ?? Infinity);
	for (const [{ journey, step }, { contact, wait, enrollment }] of openWaits(histories)) {
		if (wait.dueAt === null) continue;
		if (enrollment.expiresAt !== null && wait.dueAt > enrollment.expiresAt) {
			groups.add({ kind: 'willEnd', journey, step }, { contact });
		}
		if (wait.dueAt - enrollment.enteredAt > kept) {
			groups.add({ kind: 'retention', journey, step }, { contact });
		}
	}
	return groups
		.map((key, rows) => ({ ...key, ...contactsOf(rows) }))
		.sort((a, b) => b.contacts - a.contacts);
}

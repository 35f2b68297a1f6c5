import type { Journey } from '../../journey/journey';
import type { ReleasedNow, ReleaseRequest, RetriedEnrollment } from '../../operations/repair';
import { WaitSpecError } from '../../time/error';
import { parseMoment } from '../../time/moment';
import { instantOf } from '../../time/wall-clock';
import {
	iso,
	type OperationResult,
	type OperationInput,
	type Operation,
	type OperationContext,
} from './operation';
import { ParameterError } from '../parameters/error';
import { findWaitNode, nodeChoice, type NodeChoice } from '../dropdowns/wait-nodes';
import { locatorValue } from '../parameters/values';

/* What whoever looks after journeys does to contacts: retry those that failed, end waits. */
const contactOf = ({ target }: OperationInput<object>) => target.id!;

interface OfContact {
	/** null: all journeys. */
	journey: string | null;
}

export const retryOfContact: Operation<OfContact> = {
	writes: true,
	needs: 'known',
	ask: ({ index }, { read }) => ({ journey: journeyAsked(read, index) }),
	async run(jobs, workplace) {
		const { handle, workspaceId, now } = workplace;
		return await eachOnce(jobs, workplace, async ({ journey }, contactIds, journeys) => {
			const journeyId = idOf(journey, journeys);
			const runs = await handle.store.operations.retryOf(
				{ workspaceId, contactIds, ...(journeyId !== null && { journeyId }) },
				now,
			);
			return runs.map((run) => ({
				contactId: run.contactId,
				shown: shownEnrollment(run, journeys),
			}));
		});
	},
};

interface OfJourney {
	journey: string;
	limit: number;
	/** null: whenever it was. */
	failedSince: string | null;
}

export const retryOfJourney: Operation<OfJourney> = {
	writes: true,
	needs: 'nobody',
	ask({ index }, { read, zone }) {
		const journey = journeyAsked(read, index);
		if (journey === null) {
			throw new ParameterError("'Journey' is empty. Choose the one whose contacts shall go on.");
		}
		const limit = Number(read<unknown>('limit', index, 50));
		if (!Number.isSafeInteger(limit) || limit < 1) {
			throw new ParameterError("'Limit' must be a whole number from 1 on.");
		}
		return { journey, limit, failedSince: sinceOf(read<unknown>('failedSince', index, ''), zone) };
	},
	async run(jobs, { handle, workspaceId, now }) {
		const journeys = await handle.store.journeys.list(workspaceId);
		const retry = async ({ journey, limit, failedSince }: OfJourney): Promise<OperationResult> => {
			const journeyId = idOf(journey, journeys)!;
			const since = failedSince === null ? {} : { since: Date.parse(failedSince) };
			const runs = await handle.store.operations.retryFailed({ journeyId, limit, ...since }, now);
			return {
				result: runs.map((run) => ({
					contactId: run.contactId,
					...shownEnrollment(run, journeys),
				})),
			};
		};
		const done: Array<OperationResult | Error> = [];
		for (const { request } of jobs) done.push(await retry(request).catch(asItemError));
		return done;
	},
};

interface Release {
	journey: string | null;
	node: NodeChoice | null;
	leaveBy: ReleaseRequest['leaveBy'];
}

export const releaseNow: Operation<Release> = {
	writes: true,
	needs: 'known',
	ask: ({ index }, { read }) => ({
		journey: journeyAsked(read, index),
		node: nodeChoice(read<unknown>('node', index, '')),
		leaveBy: leaveByOf(read<unknown>('leaveBy', index, 'asTimed')),
	}),
	async run(jobs, workplace) {
		const { handle, workspaceId, now } = workplace;
		return await eachOnce(jobs, workplace, async (request, contactIds, journeys) => {
			const journeyId = idOf(request.journey, journeys);
			const subquery = journeys.filter(({ id }) => journeyId === null || id === journeyId);
			const nodeId = request.node && (await findWaitNode(handle.store, request.node, subquery));
			const places = await handle.store.operations.releaseNow(
				{
					...{ workspaceId, contactIds, leaveBy: request.leaveBy },
					...(journeyId !== null && { journeyId }),
					...(nodeId !== null && { nodeId }),
				},
				now,
			);
			return places.map((place) => ({
				contactId: place.contactId,
				shown: shownPosition(place, journeys),
			}));
		});
	},
};

interface OfOne {
	contactId: number;
	shown: object;
}

/**
 * Does for all items at once what they ask alike. What came of a contact is on the first item that
 * is about them.
 */
async function eachOnce<T extends object>(
	jobs: ReadonlyArray<OperationInput<T>>,
	{ handle, workspaceId }: OperationContext,
	act: (request: T, contactIds: number[], journeys: readonly Journey[]) => Promise<OfOne[]>,
): Promise<Array<OperationResult | Error>> {
	const journeys = await handle.store.journeys.list(workspaceId);
	const done = new Map<OperationInput<T>, OperationResult | Error>();
	for (const group of Map.groupBy(jobs, ({ request }) => JSON.stringify(request)).values()) {
		try {
			const ids = [...new Set(group.map(contactOf))];
			const found = Map.groupBy(await act(group[0].request, ids, journeys), (one) => one.contactId);
			for (const job of group) {
				const contactId = contactOf(job);
				const runs = found.get(contactId)?.map(({ shown }) => shown) ?? [];
				found.delete(contactId);
				done.set(job, { result: { contactId, runs } });
			}
		} catch (error) {
			const failed = asItemError(error);
			for (const job of group) done.set(job, failed);
		}
	}
	return jobs.map((job) => done.get(job)!);
}

const keyOf = (journeyId: number, journeys: readonly Journey[]) =>
	journeys.find(({ id }) => id === journeyId)?.key ?? null;

const shownEnrollment = (
	{ enrollmentId, journeyId, result }: RetriedEnrollment,
	all: readonly Journey[],
) => ({
	...{ enrollmentId, journey: keyOf(journeyId, all), result },
});

const shownPosition = ({ journeyId, node, result }: ReleasedNow, all: readonly Journey[]) => ({
	...{ journey: keyOf(journeyId, all), node, result },
});

function journeyAsked(read: OperationContext['read'], index: number): string | null {
	return locatorValue(read<unknown>('journey', index, '')) || null;
}

/** null stays null; throws ParameterError where the workspace has no such journey. */
function idOf(key: string | null, journeys: readonly Journey[]): number | null {
	if (key === null) return null;
	const found = journeys.find((journey) => journey.key === key);
	if (found !== undefined) return found.id;
	throw new ParameterError(
		`There is no journey '${key}' in this workspace. Choose it from the list, or set the option 'Workspace'.`,
	);
}

/** What cannot be fails its own items; whatever else goes wrong is thrown. */
function asItemError(error: unknown): Error {
	if (error instanceof ParameterError) return error;
	throw error;
}

function leaveByOf(given: unknown): ReleaseRequest['leaveBy'] {
	if (given === 'asTimed' || given === 'reached' || given === 'timedOut') return given;
	throw new ParameterError(
		`'Output' is '${String(given)}'. Set it to asTimed, reached or timedOut.`,
	);
}

/** Without an offset the workflow's clock is meant. */
function sinceOf(given: unknown, zone: string): string | null {
	const text = given instanceof Date ? given.toISOString() : String(given ?? '').trim();
	if (text === '') return null;
	try {
		const moment = parseMoment(text);
		return iso('at' in moment ? moment.at : instantOf(moment.local, zone));
	} catch (error) {
		if (!(error instanceof WaitSpecError)) throw error;
		throw new ParameterError(`'Failed Since' is '${text}'. Set it to a date, as 2026-03-14T09:00.`);
	}
}

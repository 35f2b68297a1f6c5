import type { Journey } from '../../journey/journey';
import { activeContactPages } from '../../operations/active-contacts';
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
import { textOf } from '../parameters/types';

/* Operations that repair journeys: retry failed enrollments, end waits. */
const contactOf = ({ target }: OperationInput<object>) => target.id!;

interface OfContact {
	/** null: all journeys. */
	journey: string | null;
}

export const retryOfContact: Operation<OfContact> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'known',
	ask: ({ index }, { read }) => ({ journey: journeyAsked(read, index) }),
	async run(inputs, operationContext) {
		const { handle, workspaceId, now, dryRun } = operationContext;
		return await eachOnce(
			'enrollments',
			inputs,
			operationContext,
			async ({ journey }, contactIds, journeys) => {
				const journeyId = idOf(journey, journeys);
				const enrollments = await handle.store.operations.retryOf(
					{ workspaceId, contactIds, ...(journeyId !== null && { journeyId }) },
					now,
					{ dryRun },
				);
				return enrollments.map((enrollment) => ({
					contactId: enrollment.contactId,
					shown: shownEnrollment(enrollment, journeys),
				}));
			},
		);
	},
};

interface OfJourney {
	journey: string;
	limit: number;
	/** null: any time. */
	failedSince: string | null;
}

export const retryOfJourney: Operation<OfJourney> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'none',
	ask({ index }, { read, zone }) {
		const journey = requiredJourney(read, index, 'to retry');
		const given = read<unknown>('limit', index, 50);
		const limit = Number(given);
		if (!Number.isSafeInteger(limit) || limit < 1) {
			throw new ParameterError(
				`'Limit' is '${String(given)}'. Set it to a whole number of at least 1.`,
			);
		}
		return { journey, limit, failedSince: sinceOf(read<unknown>('failedSince', index, ''), zone) };
	},
	async run(inputs, { handle, workspaceId, now, dryRun }) {
		const journeys = await handle.store.journeys.list(workspaceId);
		const retry = async ({ journey, limit, failedSince }: OfJourney): Promise<OperationResult> => {
			const journeyId = idOf(journey, journeys)!;
			const since = failedSince === null ? {} : { since: Date.parse(failedSince) };
			const enrollments = await handle.store.operations.retryFailed(
				{ journeyId, limit, ...since },
				now,
				{ dryRun },
			);
			return {
				result: enrollments.map((enrollment) => ({
					contactId: enrollment.contactId,
					...shownEnrollment(enrollment, journeys),
				})),
			};
		};
		const done: Array<OperationResult | Error> = [];
		for (const { request } of inputs) done.push(await retry(request).catch(asItemError));
		return done;
	},
};

interface ExitAll {
	journey: string;
	reason: string;
}

/** Ends the active enrollments of everybody in the journey, page by page. */
export const exitOfJourney: Operation<ExitAll> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'none',
	ask({ index }, { read, node }) {
		const journey = requiredJourney(read, index, 'that everybody exits');
		return { journey, reason: textOf(read<unknown>('reason', index, '')).trim() || node };
	},
	async run(inputs, { handle, workspaceId, now, dryRun }) {
		const { journeys, operations } = handle.store;
		const all = await journeys.list(workspaceId);
		const exit = async ({ journey, reason }: ExitAll): Promise<OperationResult> => {
			const journeyId = idOf(journey, all)!;
			let enrollmentsExited = 0;
			for await (const contactIds of activeContactPages(operations, journeyId)) {
				const request = { workspaceId, contactIds, journeyId, reason };
				enrollmentsExited += (await operations.exit(request, now, { dryRun })).length;
			}
			return { result: { journey, reason, enrollmentsExited } };
		};
		const done: Array<OperationResult | Error> = [];
		for (const { request } of inputs) done.push(await exit(request).catch(asItemError));
		return done;
	},
};

interface Release {
	journey: string | null;
	node: NodeChoice | null;
	leaveBy: ReleaseRequest['leaveBy'];
}

export const releaseNow: Operation<Release> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'known',
	ask: ({ index }, { read }) => ({
		journey: journeyAsked(read, index),
		node: nodeChoice(read<unknown>('node', index, '')),
		leaveBy: leaveByOf(read<unknown>('leaveBy', index, 'asTimed')),
	}),
	async run(inputs, operationContext) {
		const { handle, workspaceId, now, dryRun } = operationContext;
		return await eachOnce(
			'positions',
			inputs,
			operationContext,
			async (request, contactIds, journeys) => {
				const journeyId = idOf(request.journey, journeys);
				const subquery = journeys.filter(({ id }) => journeyId === null || id === journeyId);
				const nodeId = request.node && (await findWaitNode(handle.store, request.node, subquery));
				const positions = await handle.store.operations.releaseNow(
					{
						...{ workspaceId, contactIds, leaveBy: request.leaveBy },
						...(journeyId !== null && { journeyId }),
						...(nodeId !== null && { nodeId }),
					},
					now,
					{ dryRun },
				);
				return positions.map((position) => ({
					contactId: position.contactId,
					shown: shownPosition(position, journeys),
				}));
			},
		);
	},
};

interface OfOne {
	contactId: number;
	shown: object;
}

/**
 * Performs equal requests of several items at once. The results of a contact are on its first item,
 * in the field `kind`.
 */
export async function eachOnce<T extends object>(
	kind: 'enrollments' | 'positions',
	inputs: ReadonlyArray<OperationInput<T>>,
	{ handle, workspaceId }: OperationContext,
	act: (request: T, contactIds: number[], journeys: readonly Journey[]) => Promise<OfOne[]>,
): Promise<Array<OperationResult | Error>> {
	const journeys = await handle.store.journeys.list(workspaceId);
	const done = new Map<OperationInput<T>, OperationResult | Error>();
	for (const group of Map.groupBy(inputs, ({ request }) => JSON.stringify(request)).values()) {
		try {
			const ids = [...new Set(group.map(contactOf))];
			const found = Map.groupBy(await act(group[0].request, ids, journeys), (one) => one.contactId);
			for (const input of group) {
				const contactId = contactOf(input);
				const results = found.get(contactId)?.map(({ shown }) => shown) ?? [];
				found.delete(contactId);
				done.set(input, { result: { contactId, [kind]: results } });
			}
		} catch (error) {
			const failed = asItemError(error);
			for (const input of group) done.set(input, failed);
		}
	}
	return inputs.map((input) => done.get(input)!);
}

export const keyOf = (journeyId: number, journeys: readonly Journey[]) =>
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

export function journeyAsked(read: OperationContext['read'], index: number): string | null {
	return locatorValue(read<unknown>('journey', index, '')) || null;
}

function requiredJourney(read: OperationContext['read'], index: number, purpose: string): string {
	const journey = journeyAsked(read, index);
	if (journey !== null) return journey;
	throw new ParameterError(`'Journey' is empty. Select the journey ${purpose}.`);
}

/** The id of the journey with the key, null for null; throws ParameterError for an unknown key. */
function idOf(key: string | null, journeys: readonly Journey[]): number | null {
	if (key === null) return null;
	const found = journeys.find((journey) => journey.key === key);
	if (found !== undefined) return found.id;
	throw new ParameterError(
		`There is no journey '${key}' in this workspace. Select it from the list, or set the option 'Workspace'.`,
	);
}

/** A ParameterError fails its own items only; other errors are thrown. */
export function asItemError(error: unknown): Error {
	if (error instanceof ParameterError) return error;
	throw error;
}

function leaveByOf(given: unknown): ReleaseRequest['leaveBy'] {
	if (given === 'asTimed' || given === 'reached' || given === 'timedOut') return given;
	throw new ParameterError(
		`'Output' is '${String(given)}'. Set it to asTimed, reached or timedOut.`,
	);
}

/** A time without an offset is in the workflow's time zone. */
function sinceOf(given: unknown, zone: string): string | null {
	const text = textOf(given).trim();
	if (text === '') return null;
	try {
		const moment = parseMoment(text);
		return iso('at' in moment ? moment.at : instantOf(moment.local, zone));
	} catch (error) {
		if (!(error instanceof WaitSpecError)) throw error;
		throw new ParameterError(
			`'Failed Since' is '${text}'. Set it to a date such as 2026-03-14T09:00.`,
		);
	}
}

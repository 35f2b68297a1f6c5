import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { SegmentDefinition, SegmentQuery } from '../../segment/segment';
import { hintAt, linked, settleErrors } from '../items/results';
import { batchParameters } from '../parameters/read';
import { passThrough, workspaceOf, type Decision } from '../items/pass-through';
import {
	byDefinition,
	definitionReader,
	stepsFor,
	storeMatch,
	type RuleSubject,
	type Match,
} from '../rules/match';
import type { SendStep } from '../rules/send-steps';
import { storeForTest, testContacts, testMatch } from '../rules/test-run';
import { findWithin, findContacts, type Searching } from './find';
import { memberOf, segmentDefinition, segmentQuery, type SegmentParameters } from './query';
import { saveSegment } from './save';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isPreview, isTestRun, REAL_HINT } from '../parameters/test-run';

const IN = 'In Segment';
const OUT = 'Not In Segment';

type QueryAt = (index: number) => SegmentQuery;

/**
 * Splits items by segment membership, or finds the segment's contacts; saves the segment if set.
 */
export async function executeSegmentFilter(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const finds = context.getNodeParameter('operation', 0) === 'find';
	if (isTestRun(context) && !finds) return await testRun(context);
	const handle = await storeOf(context);
	const searching = await searchingIn(context, handle);
	const steps = await stepsFor(context, handle);
	const definition = definitionOf(context, steps);
	if (definition !== null) await saveOrPreview(context, searching, definition);
	const queryAt = queryReader(context, steps);
	if (finds) return await findContacts(context, searching, queryAt);

	// Membership by rank or quintile is stored with the saved segment, and read from there.
	const kept = definition && isNarrowed(definition.query) ? memberOf(definition.key) : null;
	const at: QueryAt = kept === null ? queryAt : always({ rule: kept });
	const match = storeMatch(handle, searching.workspaceId, searching.zone);
	const { leaving, failed } = await passThrough(
		context,
		handle,
		async ({ itemContacts, errors }) => {
			const inside = await membership(itemContacts, at, match, searching, errors);
			return inside.map((is): Decision | null => (is === null ? null : { outcome: is ? IN : OUT }));
		},
	);
	return [leaving.get(IN) ?? [], [...(leaving.get(OUT) ?? []), ...failed]];
}

async function searchingIn(context: IExecuteFunctions, handle: StoreHandle): Promise<Searching> {
	const workspaceId = await workspaceOf(context, handle);
	return { handle, workspaceId, zone: context.getTimezone() };
}

function definitionOf(
	context: IExecuteFunctions,
	steps: SendStep[] | undefined,
): SegmentDefinition | null {
	const raw = context.getNode().parameters as unknown as SegmentParameters;
	return segmentDefinition(raw, context.getTimezone(), context.getWorkflow().id ?? '', steps);
}

function queryReader(context: IExecuteFunctions, steps: SendStep[] | undefined): QueryAt {
	const read = batchParameters(context);
	const workflowId = context.getWorkflow().id ?? '';
	const names = [
		'source',
		'segment',
		'conditionsDefineBy',
		'conditionsMatch',
		'conditions',
		'conditionsJson',
		'narrow',
	];
	return definitionReader(
		context,
		(index) => Object.fromEntries(names.map((name) => [name, read<unknown>(name, index, '')])),
		(raw) => segmentQuery(raw as SegmentParameters, workflowId, steps),
	);
}

const always =
	<T>(value: T) =>
	() =>
		value;

function isNarrowed({ rfm, top }: SegmentQuery): boolean {
	return rfm !== undefined || top !== undefined;
}

/** Whether each contact is in the segment; null for one whose conditions cannot be read. */
async function membership<Subject extends RuleSubject>(
	subjects: readonly Subject[],
	queryAt: QueryAt,
	match: Match<Subject>,
	searching: Searching | null,
	errors: Map<number, Error>,
): Promise<Array<boolean | null>> {
	const inside = new Map<Subject, boolean>();
	for (const [query, group] of byDefinition(subjects, queryAt, errors)) {
		if (isNarrowed(query) && searching !== null) {
			const ids = group.map(({ contact }) => contact.id);
			const found = await findWithin(searching, query, ids);
			group.forEach((subject) => inside.set(subject, found.has(subject.contact.id)));
		} else {
			const answers = await match([query.rule], group);
			group.forEach((subject, i) => inside.set(subject, answers[i][0]));
		}
	}
	return subjects.map((subject) => inside.get(subject) ?? null);
}

/** Manual execution: live contacts are read, and at most the segment is saved. */
async function testRun(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const handle = await storeForTest(context);
	const searching = handle && (await searchingIn(context, handle));
	const steps = await stepsFor(context, handle);
	const definition = definitionOf(context, steps);
	if (definition !== null && searching !== null) {
		await saveOrPreview(context, searching, definition);
	}
	const errors = new Map<number, Error>();
	const subjects = await testContacts(context, handle);
	const queryAt = queryReader(context, steps);
	const match = await testMatch(context, handle);
	const inside = await membership(subjects, queryAt, match, searching, errors);
	const outputs: INodeExecutionData[][] = [[], []];
	subjects.forEach(({ json, index }, i) => {
		if (inside[i] !== null) outputs[inside[i] ? 0 : 1].push(linked({ json }, index));
	});
	outputs[1].push(...settleErrors(context, errors));
	return outputs;
}

/** Saves the segment; in a test run as the node's 'In Test Runs' says. */
async function saveOrPreview(
	context: IExecuteFunctions,
	searching: Searching,
	definition: SegmentDefinition,
): Promise<void> {
	if (isPreview(context, 'preview')) return await preview(context, searching, definition);
	await saveSegment(context, searching.handle, searching.workspaceId, definition);
	if (isTestRun(context)) hintAt(context, [REAL_HINT]);
}

/** Hints at the segment that would be saved. */
async function preview(
	context: IExecuteFunctions,
	{ handle: { store, clock }, workspaceId, zone }: Searching,
	{ key, query }: SegmentDefinition,
): Promise<void> {
	const n = await store.segments.count(workspaceId, query, { now: clock.now(), zone });
	hintAt(context, [
		`Preview: nothing was saved. The active workflow would save the segment '${key}' with ${n} ${n === 1 ? 'member' : 'members'}. To save it from the editor, set 'In Test Runs' to Run for Real.`,
	]);
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { HOLDOUT } from '../../experiment/split';
import type { Contact } from '../../contact/contact';
import type { JourneyContext } from '../items/journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { hintAt, linked } from '../items/results';
import { passThrough, type Decision, type PassThroughOptions } from '../items/pass-through';
import { optimizedArms, weightedArm, weightedArms, type Candidate, type Drawn } from './choose';
import { pinHint, pinnedArms } from './pinned';
import { readSplitPlan, type SplitPlan } from './plan';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isTestRun } from '../parameters/test-run';

/** Routes each contact to one arm, always the same. */
export async function executeSplitTest(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const plan = readSplitPlan(context);
	if (isTestRun(context)) return await testRun(context, plan);
	const handle = await storeOf(context);
	const { leaving, failed } = await passThrough(context, handle, (options) =>
		choose(context, plan, options),
	);
	const outputs = outputsOf(plan);
	for (const [outcome, items] of leaving) {
		for (const item of items) {
			// The arm of an earlier execution may have been removed; the current one replaces it.
			const at = outputs.names.get(outcome) ?? outputs.names.get(armOfItem(context, plan, item))!;
			outputs.items[at].push(item);
		}
	}
	outputs.items[outputs.firstArm].push(...failed);
	return outputs.items;
}

function outputsOf({ arms, holdout }: SplitPlan) {
	const names = arms.map(({ name }) => name);
	if (holdout > 0) names.unshift(HOLDOUT);
	return {
		firstArm: holdout > 0 ? 1 : 0,
		names: new Map(names.map((name, i) => [name, i])),
		items: names.map((): INodeExecutionData[] => []),
	};
}

async function choose(
	context: IExecuteFunctions,
	plan: SplitPlan,
	{ handle, nodeId, itemContacts }: PassThroughOptions,
): Promise<Decision[]> {
	const node = context.getNode().name;
	const candidates = itemContacts.map((each) => candidateOf(context, plan, each));
	const drawn = await drawArms(context, plan, handle, nodeId, candidates, handle.clock.now());
	const { arms, holdout, optimize } = plan;
	const phase = { arms, holdout, learning: optimize !== null };
	return drawn.map(({ arm, probability, detail }) => ({
		outcome: arm,
		...(detail && { detail }),
		arm: { node, counted: probability === null ? null : { phase, probability } },
		added: (outcome) => ({ split: { name: node, arm: outcome } }),
	}));
}

async function drawArms(
	context: IExecuteFunctions,
	plan: SplitPlan,
	{ store: { experiments } }: StoreHandle,
	nodeId: number,
	candidates: readonly Candidate[],
	keepAt: number | null,
): Promise<Drawn[]> {
	const { optimize } = plan;
	const split = { plan, nodeId, experiments, keepAt };
	const pin = await experiments.pinned(nodeId);
	if (pin !== null) {
		const isInEffect = plan.arms.some(({ name }) => name === pin.arm);
		hintAt(context, [pinHint(pin, isInEffect)]);
		if (isInEffect) return await pinnedArms(split, pin, candidates);
	}
	if (optimize === null) return weightedArms(plan, candidates);
	return await optimizedArms({ ...split, optimize }, candidates);
}

interface OnItem {
	contact: Pick<Contact, 'id'>;
	journey: Pick<JourneyContext, 'key' | 'variants'> | null;
}

/** The seed is the experiment's key, or this node in this journey. */
function candidateOf(
	context: IExecuteFunctions,
	plan: SplitPlan,
	{ contact, journey }: OnItem,
): Candidate {
	const scope = journey?.key ?? `workflow ${context.getWorkflow().id ?? ''}`;
	const earlier = journey?.variants?.[context.getNode().name];
	return {
		contactId: contact.id,
		...(earlier !== undefined && { earlier }),
		seed: plan.experimentKey ?? `${scope}/${context.getNode().id}`,
	};
}

function armOfItem(
	context: IExecuteFunctions,
	plan: SplitPlan,
	{ json }: INodeExecutionData,
): string {
	const { contact, journey } = json as unknown as Partial<OnItem>;
	const id = contact?.id;
	if (typeof id !== 'number' || id === 0) return plan.testArm ?? firstArm(plan);
	return weightedArm(
		plan,
		candidateOf(context, plan, { contact: { id }, journey: journey ?? null }),
	);
}

const firstArm = ({ arms }: SplitPlan) => arms.find(({ weight }) => weight > 0)!.name;

/** Contacts get the arm that they would get now; samples have no id to be split by. */
async function testRun(
	context: IExecuteFunctions,
	plan: SplitPlan,
): Promise<INodeExecutionData[][]> {
	const node = context.getNode().name;
	const outputs = outputsOf(plan);
	const items = context.getInputData();
	const arms = await testArms(context, plan, items);
	items.forEach((item, index) => {
		const at = outputs.names.get(arms[index]) ?? outputs.firstArm;
		const journey = item.json.journey as JourneyContext | undefined;
		const json = {
			...item.json,
			split: { name: node, arm: arms[index] },
			...(journey && {
				journey: { ...journey, variants: { ...journey.variants, [node]: arms[index] } },
			}),
		};
		outputs.items[at].push(linked({ ...item, json }, index));
	});
	return outputs.items;
}

async function testArms(
	context: IExecuteFunctions,
	plan: SplitPlan,
	items: readonly INodeExecutionData[],
): Promise<string[]> {
	const arms = items.map((item) => armOfItem(context, plan, item));
	const known = items.flatMap(({ json }, index) => {
		const { contact, journey } = json as unknown as Partial<OnItem>;
		if (typeof contact?.id !== 'number' || contact.id === 0) return [];
		return { index, ...candidateOf(context, plan, { contact, journey: journey ?? null }) };
	});
	if (known.length === 0) return arms;
	const handle = await storeOf(context);
	const { nodeKey, workflowId } = nodeRefOf(context);
	// Not handle.nodeId, which would register the node.
	const nodes = await handle.store.journeys.nodesOf(workflowId);
	const nodeId = nodes.find((node) => node.nodeKey === nodeKey)?.id;
	if (nodeId === undefined) return arms;
	const drawn = await drawArms(context, plan, handle, nodeId, known, null);
	known.forEach(({ index }, i) => (arms[index] = drawn[i].arm));
	return arms;
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { JsonObject } from '../../lib/json';
import type { ScoreModel } from '../../score/model';
import { externalOf, scoreOf, type Score } from '../../score/score';
import type { ScoreWrite } from '../../score/scores';
import { leaseOf, previousStepOf, type JourneyItem } from '../items/journey-item';
import {
	passThrough,
	workspaceOf,
	type Decision,
	type ItemContact,
	type PassThroughOptions,
} from '../items/pass-through';
import { sendStepsOf } from '../rules/send-steps';
import { readScoreModel, type ScoreParameters } from './parameters';
import { scoreFields, type ScoreOptions } from './item';
import { scoreOutputs } from './outputs';
import { previewScores } from './test-run';
import { storeOf } from '../stores/open';
import { hintAt } from '../items/results';
import { isPreview, isTestRun, previewHint, REAL_HINT } from '../parameters/test-run';

/** Contacts that are scored without yielding to the event loop. */
const SLICE = 500;

const OUTPUTS = ['scored', 'crossedUp', 'crossedDown'];

const NOT_HERE =
	"This contact is not in the workspace that the node scores: it was merged or erased meanwhile, or its journey is in another workspace. Set the option 'Workspace' to that of the journey.";

/**
 * Scores each contact; outputs are 'Scored' and, with a threshold, 'Crossed Up' and 'Crossed Down'.
 */
export async function executeLeadScore(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const parameters = context.getNode().parameters as ScoreParameters;
	const { options = {} } = parameters;
	const where = { name: context.getNode().name, workflowId: context.getWorkflow().id ?? '' };
	const outputs = scoreOutputs({ ...parameters }).length;
	const testing = isTestRun(context);
	// A test run of a journey affects no live contact.
	const isOfJourney = () => context.getInputData().some(({ json }) => json.journey !== undefined);
	if (testing && (isPreview(context, 'preview') || isOfJourney())) {
		const model = readScoreModel(parameters, where);
		const output = outputs === 1 ? 0 : Math.max(0, OUTPUTS.indexOf(options.testOutput ?? ''));
		const items = await previewScores(context, model, options);
		hintAt(context, [previewHint('be saved')]);
		return Array.from({ length: outputs }, (_, i) =>
			i === output ? items.map((item) => withPreview(item, true)) : [],
		);
	}
	const handle = await storeOf(context);
	const steps = await sendStepsOf(handle.store, where.workflowId);
	const model = readScoreModel(parameters, { ...where, steps });
	const scorer = new Scorer(context, model, options);
	const { leaving, failed } = await passThrough(
		context,
		handle,
		(options) => scorer.score(options),
		async () => scorer.held,
	);
	if (testing) hintAt(context, [REAL_HINT]);
	const at = (outcome: string) => {
		const items = leaving.get(outcome) ?? [];
		return testing ? items.map((item) => withPreview(item, false)) : items;
	};
	const crossed = outputs > 1 ? [at('crossedUp'), at('crossedDown')] : [];
	// Contacts that crossed in an earlier execution, before the outputs were removed.
	const before = outputs > 1 ? [] : [...at('crossedUp'), ...at('crossedDown')];
	return [[...at('scored'), ...before, ...failed], ...crossed];
}

/** Says on the item of a test run whether its score was saved. */
function withPreview(item: INodeExecutionData, preview: boolean): INodeExecutionData {
	return { ...item, json: { ...item.json, score: { ...(item.json.score as object), preview } } };
}

/** Scores contacts and writes the scores; the same call decides the outcomes. */
class Scorer {
	/** The outcome that holds, in order of the contacts; null if the lease is lost. */
	readonly held: Array<string | null | undefined> = [];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly model: ScoreModel,
		private readonly options: ScoreOptions,
	) {}

	async score(options: PassThroughOptions): Promise<Array<Decision | null>> {
		const { handle, itemContacts } = options;
		const workspaceId = await workspaceOf(this.context, handle);
		const modelId = await handle.store.scores.saveModel(
			workspaceId,
			this.model,
			handle.clock.now(),
		);
		const choices: Array<Decision | null> = [];
		for (let i = 0; i < itemContacts.length; i += SLICE) {
			const slice = itemContacts.slice(i, i + SLICE);
			choices.push(...(await this.#scoreSlice(options, slice, { workspaceId, modelId })));
		}
		return choices;
	}

	async #scoreSlice(
		{ handle, nodeId, errors }: PassThroughOptions,
		itemContacts: readonly ItemContact[],
		{ workspaceId, modelId }: { workspaceId: number; modelId: number },
	): Promise<Array<Decision | null>> {
		const { scores } = handle.store;
		const { model, context } = this;
		const moment = { now: handle.clock.now(), zone: context.getTimezone() };
		const ids = itemContacts.map(({ contact }) => contact.id);
		const facts = await scores.facts(workspaceId, model, ids, moment);
		const found = itemContacts.map((itemContact, i): Score | null => {
			if (facts[i] !== null) {
				const external = externalOf(model, itemContact.json as JsonObject);
				return scoreOf(model, facts[i], external, moment);
			}
			errors.set(itemContact.index, new Error(NOT_HERE));
			return null;
		});
		const writes = itemContacts.flatMap((itemContact, i) =>
			found[i] === null ? [] : writeOf(itemContact, found[i]),
		);
		const { threshold } = model;
		const written = await scores.write(
			workspaceId,
			modelId,
			nodeId,
			writes,
			{ main: this.options.main ?? true, ...(threshold && { threshold }) },
			moment.now,
		);
		const results = written.values();
		return itemContacts.map((itemContact, i) => {
			const score = found[i];
			const result = score === null ? undefined : results.next().value;
			this.held.push(result && (result.held ? result.outcome : null));
			if (score === null || result === undefined) return null;
			const added = scoreFields(itemContact.contact, score, this.options);
			return { outcome: result.outcome, added };
		});
	}
}

function writeOf(itemContact: ItemContact, { points, grade, groups }: Score): ScoreWrite {
	const { contact, journey } = itemContact;
	return {
		contactId: contact.id,
		points,
		grade,
		groups,
		...(journey !== null && {
			visit: {
				...leaseOf(itemContact as JourneyItem),
				visit: journey.hop ?? 0,
				previous: previousStepOf(itemContact as JourneyItem),
			},
		}),
	};
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import type { JsonObject } from '../../lib/json';
import { evaluate } from '../../rule/evaluate';
import type { RuleMoment } from '../../rule/rule';
import type { ScoreFacts } from '../../score/facts';
import type { ScoreModel } from '../../score/model';
import { externalOf, scoreOf } from '../../score/score';
import { linked } from '../items/results';
import { workspaceOf } from '../items/pass-through';
import { scoreFields, type ScoreOptions } from './item';
import { storeOf } from '../stores/open';
import { systemClock } from '../system';

/**
 * Computes the scores without writing them: for contacts of the store with its facts, for samples
 * with their attributes only.
 */
export async function previewScores(
	context: IExecuteFunctions,
	model: ScoreModel,
	options: ScoreOptions,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const moment = { now: systemClock.now(), zone: context.getTimezone() };
	const contacts = items.map(({ json }) => ({
		...BLANK_CONTACT,
		...(json.contact as object | undefined),
	}));
	const ids = contacts.flatMap(({ id }) => (id > 0 ? id : []));
	const known = await factsOf(context, model, ids, moment);
	return items.map((item, index) => {
		const contact = contacts[index];
		const facts = known.get(contact.id) ?? sampleFacts(model, contact, moment);
		const score = scoreOf(model, facts, externalOf(model, item.json as JsonObject), moment);
		const json = { ...item.json, ...scoreFields(contact, score, options) };
		return linked({ ...item, json }, index);
	});
}

async function factsOf(
	context: IExecuteFunctions,
	model: ScoreModel,
	ids: readonly number[],
	moment: RuleMoment,
): Promise<Map<number, ScoreFacts>> {
	if (ids.length === 0) return new Map();
	const handle = await storeOf(context);
	const workspaceId = await workspaceOf(context, handle);
	const facts = await handle.store.scores.facts(workspaceId, model, ids, moment);
	return new Map(facts.flatMap((each) => (each === null ? [] : [[each.contactId, each]])));
}

function sampleFacts(model: ScoreModel, contact: Contact, moment: RuleMoment): ScoreFacts {
	const facts = {
		contact,
		events: [],
		messages: [],
		scores: new Map<string, never>(),
		segments: new Set<string>(),
		journey: null,
	};
	const holds = model.rules.flatMap((rule) =>
		rule.kind === 'condition' && evaluate(rule.rule, facts, moment) ? rule.id : [],
	);
	return { contactId: 0, events: {}, holds, attributes: contact.attributes };
}

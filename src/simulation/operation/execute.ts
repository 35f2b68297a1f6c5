import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DAY_MS } from '../../lib/milliseconds';
import { fileNameOf } from '../../n8n/journey-report/output';
import { ParameterError } from '../../n8n/parameters/error';
import { locatorValue } from '../../n8n/parameters/values';
import { instanceRetention, processPlace, systemClock } from '../../n8n/system';
import { resolveZone } from '../../time/zone';
import { readDate } from '../../time/read-date';
import { instantOf } from '../../time/wall-clock';
import { findN8n } from '../n8n/installation';
import { reportPage } from '../outcome/report-page';
import { summaryOf } from '../outcome/summary';
import { wentOut, type Outcome } from '../outcome/outcome';
import type { Progress } from '../recording';
import { resolutionFor } from '../resolution';
import { rehearseInThread, RehearsalError } from '../thread/thread';
import { contactsOfItems, contactsOfStore } from './contacts';
import { workflowsOf } from './api';

interface RehearseOptions {
	model?: string;
	seed?: number;
	startAt?: string;
}

/**
 * The operation 'Rehearse': the workflow as it is in the editor is played for contacts in virtual
 * time, in a thread of its own. Nothing is sent, and no store is written to.
 */
export async function executeRehearse(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const read = <T>(name: string) => context.getNodeParameter(name, 0) as T;
	const { model = '', seed = 1, startAt = '' } = read<RehearseOptions>('options');
	const days = read<number>('days');
	const zone = context.getTimezone();
	const workflows = await workflowsOf(context, locatorValue(read<unknown>('workflow')));
	const { timezone = zone } = workflows[0].settings;
	const { contacts, notes } =
		read<string>('contactsFrom') === 'items'
			? contactsOfItems(context, timezone)
			: await contactsOfStore(context, read<number>('contactLimit'));
	const from = startOf(startAt, timezone);
	const { outcome, notes: more } = await played(context, from, days, {
		installation: findN8n({ packFile: __filename, ...processPlace() }),
		scenario: {
			...{ workflows, from, days, seed, timezone, resolutionMs: resolutionFor(contacts.length) },
			...{ hazards: { outages: [], restarts: [] }, fixtures: {} },
		},
		contacts,
		behavior: {
			kind: 'model',
			file: model.trim() ? { name: 'Behavior Model', content: model } : null,
		},
		retention: instanceRetention(),
	});
	const item = await itemOf(context, outcome, [...notes, ...more]);
	return [[{ ...item, pairedItem: context.getInputData().map((_, index) => ({ item: index })) }]];
}

async function played(
	context: IExecuteFunctions,
	from: number,
	days: number,
	request: Parameters<typeof rehearseInThread>[0],
) {
	try {
		return await rehearseInThread(request, {
			signal: context.getExecutionCancelSignal(),
			onProgress: tenths(context, from, days),
		});
	} catch (error) {
		if (error instanceof RehearsalError) throw new ParameterError(error.message);
		throw error;
	}
}

/** Says in the browser's console and in n8n's log how far it has come, ten times. */
function tenths(context: IExecuteFunctions, from: number, days: number) {
	let told = 0;
	return ({ at, messages }: Progress) => {
		const tenth = Math.floor(((at - from) / (days * DAY_MS)) * 10);
		if (tenth <= told) return;
		told = tenth;
		const line = `Rehearsal: ${tenth * 10} % of ${days} days, ${messages} messages`;
		context.sendMessageToUI(line);
		context.logger.debug(line);
	};
}

function startOf(text: string, zone: string): number {
	if (text.trim() === '') return systemClock.now();
	const moment = readDate(text);
	if (moment === null) {
		throw new ParameterError(
			`'Start At' ${JSON.stringify(text)} is not a date. Use one such as 2026-03-14 or 2026-03-14T09:00.`,
		);
	}
	return 'at' in moment ? moment.at : instantOf(moment.local, resolveZone(null, zone).zone);
}

async function itemOf(
	context: IExecuteFunctions,
	outcome: Outcome,
	notes: string[],
): Promise<INodeExecutionData> {
	const output = context.isToolExecution() ? 'summary' : context.getNodeParameter('result', 0);
	if (output === 'outcome') return { json: { ...outcome, notes } as unknown as IDataObject };
	const json = { ...summaryJson(outcome), notes } as unknown as IDataObject;
	if (output === 'summary') return { json };
	const page = Buffer.from(reportPage(outcome));
	const name = `${fileNameOf(`Rehearsal of ${outcome.scenario.workflows[0]?.name}`)}.html`;
	return {
		json,
		binary: { data: await context.helpers.prepareBinaryData(page, name, 'text/html') },
	};
}

/** What an agent or a next node can judge a rehearsal by. */
function summaryJson(outcome: Outcome) {
	const { journeys, messages, failures, standIns, untaken, waiting, missing, skips } = outcome;
	return {
		summary: summaryOf(outcome).filter((line) => line !== ''),
		journeys: journeys.map(({ key, name, totals }) => ({ key, name, ...totals })),
		messages: messages.filter(wentOut).length,
		failures,
		...{ skips, untaken, waiting, missing, standIns },
	};
}

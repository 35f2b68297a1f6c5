import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { StoreError } from '../../store/errors';
import { hintAt, linked, settleErrors } from '../items/results';
import { workspaceOf } from '../items/pass-through';
import { batchParameters, type ReadParameter } from '../parameters/read';
import { isPreview, isTestRun, previewHint, REAL_HINT } from '../parameters/test-run';
import { storeOf } from '../stores/open';
import { choiceAsked, type ReportContext } from './context';
import { OUTPUTS, reportItems, type Output } from './output';
import { makeReport, sampleSize, type MadeReport } from './reports';
import { runDeclareWinner } from './winner';

interface StyleOptions {
	theme?: 'light' | 'dark';
	pictureWidth?: number;
}

/** One report for each item. */
export async function executeJourneyReport(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const operation = context.getNodeParameter('operation', 0) as string;
	const itemsAt = await makerOf(context, operation);
	const items: INodeExecutionData[] = [];
	const errors = new Map<number, Error>();
	const notes = new Set<string>();
	for (const index of context.getInputData().keys()) {
		try {
			const made = await itemsAt(index, notes);
			items.push(...made.map((item) => linked(item, index)));
		} catch (error) {
			// The store is away, or refuses: that concerns all items.
			if (error instanceof StoreError) throw error;
			errors.set(index, error as Error);
		}
	}
	for (const message of notes) {
		context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
	}
	return [[...items, ...settleErrors(context, errors)]];
}

/** @param notes what a reader must know, for hints */
type ItemsAt = (index: number, notes: Set<string>) => Promise<INodeExecutionData[]>;

/** Opens the store, unless the operation only computes. */
async function makerOf(context: IExecuteFunctions, operation: string): Promise<ItemsAt> {
	const read = batchParameters(context);
	if (operation === 'sampleSize') {
		return async (index, notes) =>
			await itemsOf(context, sampleSize(read, index), read, index, notes);
	}
	const reportContext = await reportContextOf(context, read);
	if (operation === 'declareWinner') {
		return async (index) => await winnerItems(context, reportContext, index);
	}
	return async (index, notes) => {
		const made = await makeReport(operation, reportContext, index);
		return await itemsOf(context, made, read, index, notes);
	};
}

async function reportContextOf(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<ReportContext> {
	const handle = await storeOf(context);
	return {
		handle,
		workspaceId: await workspaceOf(context, handle),
		now: handle.clock.now(),
		zone: context.getTimezone(),
		read,
		node: context.getNode().name,
	};
}

async function itemsOf(
	context: IExecuteFunctions,
	made: MadeReport,
	read: ReadParameter,
	index: number,
	notes: Set<string>,
): Promise<INodeExecutionData[]> {
	const asked = choiceAsked({ read }, index, 'Output', 'output', OUTPUTS);
	// An agent sees the items alone: rows without their columns and notes would mislead it.
	const output: Output = asked === 'rows' && context.isToolExecution() ? 'report' : asked;
	for (const note of made.report.notes) notes.add(note);
	const { theme = 'light', pictureWidth: width = 900 } = read<StyleOptions>('options', index, {});
	return await reportItems(context, made, output, { theme, width });
}

async function winnerItems(
	context: IExecuteFunctions,
	reportContext: ReportContext,
	index: number,
): Promise<INodeExecutionData[]> {
	const previewing = isPreview(context, 'preview');
	const json = await runDeclareWinner(reportContext, index, previewing);
	if (!isTestRun(context)) return [{ json }];
	if (index === 0) hintAt(context, [previewing ? previewHint('be declared') : REAL_HINT]);
	return [{ json: { preview: previewing, ...json } }];
}

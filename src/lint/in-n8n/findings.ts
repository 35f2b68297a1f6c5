import { workflowFileOf } from '../../journey/workflow-file';
import { triggersOf } from '../../n8n/journey-trigger/graph';
import { isTestRun } from '../../n8n/parameters/test-run';
import { systemClock } from '../../n8n/system';
import { isObject } from '../../n8n/parameters/values';
import type { Finding } from '../finding';
import { flowOf } from '../flow';
import { lint } from '../lint';
import { eventNamesIn } from '../recorded';
import { asHint } from '../../n8n/items/results';
import { workspaceName } from '../../n8n/journey-trigger/parameters';
import {
	recordedNames,
	type RecordedNames,
} from '../../n8n/multi-channel-send/templates/recorded-names';
import { storeOf, type StoreContext } from '../../n8n/stores/open';

/** What is needed of n8n's contexts of a trigger's activation and execution. */
interface Context {
	getNode(): { id: string };
	getWorkflow(): { id?: string; name?: string };
	getTimezone(): string;
	getMode(): string;
	logger: { warn(text: string): void };
}

interface ExecutionContext extends Context {
	addExecutionHints(
		...hints: Array<{ message: string; type: 'warning'; location: 'outputPane' }>
	): void;
}

/** Findings that are shown; a workflow with more has other worries. */
const MOST = { log: 50, hints: 8 };

/** Logs the findings about the workflow that a Journey Trigger activates; never rejects. */
export async function warnOfFindings(
	context: Context,
	read: ReadRecorded = recordedIn,
): Promise<void> {
	if (context.getMode() === 'manual') return;
	const findings = await findingsAt(context, read);
	for (const { workflow, node, rule, message, fix } of findings.slice(0, MOST.log)) {
		const place = node === null ? `'${workflow}'` : `'${node.name}' of '${workflow}'`;
		context.logger.warn(`Journey: ${place}: ${message} ${fix} (${rule})`);
	}
	if (findings.length > MOST.log) {
		const more = findings.length - MOST.log;
		context.logger.warn(
			`Journey: ${more} more findings. For all run: n8n-journey lint <workflow.json>`,
		);
	}
}

/** Shows them as hints below the output of the trigger in a test run; never rejects. */
export async function hintAtFindings(
	context: ExecutionContext,
	read: ReadRecorded = recordedIn,
): Promise<void> {
	if (!isTestRun(context as never)) return;
	const findings = await findingsAt(context, read);
	const shown = findings.slice(0, MOST.hints).map(({ node, message, fix }) => {
		return `${node === null ? '' : `'${node.name}': `}${message} ${fix}`;
	});
	if (findings.length > MOST.hints) {
		shown.push(`${findings.length - MOST.hints} more findings. For all run: n8n-journey lint`);
	}
	for (const text of shown) {
		context.addExecutionHints({ message: asHint(text), type: 'warning', location: 'outputPane' });
	}
}

/** Of the workflow as n8n has it, without notes; at its first Journey Trigger only, so that each is shown once. */
async function findingsAt(context: Context, read: ReadRecorded): Promise<Finding[]> {
	try {
		const { workflow } = context as { workflow?: unknown };
		if (!isObject(workflow) || triggersOf(context)[0]?.id !== context.getNode().id) return [];
		const { nodes, connectionsBySourceNode: connections } = workflow;
		if (!isObject(nodes)) return [];
		const { id, name = '' } = context.getWorkflow();
		const settings = { timezone: context.getTimezone() };
		const json = { id, name, nodes: Object.values(nodes), connections, settings };
		const file = workflowFileOf(json, name);
		const recorded = await read(context, eventNamesIn(flowOf(file)));
		const findings = await lint([file], { now: systemClock.now(), ...(recorded && { recorded }) });
		return findings.filter(({ severity }) => severity !== 'note');
	} catch (error) {
		context.logger.warn(`Journey: the workflow was not checked. ${(error as Error).message}`);
		return [];
	}
}

type ReadRecorded = (
	context: Context,
	eventNames: readonly string[] | null,
) => Promise<RecordedNames | undefined>;

/** Undefined if the store cannot be reached, which others tell. */
const recordedIn: ReadRecorded = async (given, eventNames) => {
	try {
		const context = given as unknown as StoreContext;
		const handle = await storeOf(context);
		const workspaceId = await handle.workspaceId(workspaceName(context.getNode()));
		return await recordedNames(handle.store.catalog, workspaceId, eventNames);
	} catch {
		return undefined;
	}
};

import type { INode, INodeType, INodeTypeBaseDescription } from 'n8n-workflow';
import { codeCallsOut } from './code-runner';

/** Nodes that only reckon and route, which their description does not tell. */
const HARMLESS = new Set([
	...['noOp', 'wait', 'crypto', 'executionData', 'moveBinaryData', 'timeSaved'],
	...['manualTrigger', 'executeWorkflowTrigger', 'errorTrigger', 'scheduleTrigger', 'cron'],
]);

/** They start a program of the machine, though they only change data. */
const STARTS_PROGRAM = new Set(['editImage']);

const WITHIN_N8N = ['Data Transformation', 'Flow'];

/**
 * Whether nodes of this type run as they are in a rehearsal: n8n's own nodes that n8n files under data
 * transformation or flow, and that neither ask for a credential nor wait for a call.
 * @param name as workflows write it
 * @param base of the type as n8n's loader leaves it, with its codex
 */
export function runsAsItIs(
	name: string,
	base: INodeTypeBaseDescription,
	{ description, execute, poll, trigger, webhook }: INodeType,
): boolean {
	const [packageName, type] = name.split('.');
	if (packageName !== 'n8n-nodes-base' || STARTS_PROGRAM.has(type)) return false;
	if (HARMLESS.has(type)) return true;
	const filed = base.codex?.subcategories?.['Core Nodes'] ?? [];
	const asks = description.credentials?.length || description.requestDefaults || poll || trigger;
	return (
		execute !== undefined && !asks && !webhook && filed.some((each) => WITHIN_N8N.includes(each))
	);
}

/** Whether this node calls out, though its type need not; or keeps what it knows in n8n's database. */
export function callsOut({ type, parameters, credentials }: INode): boolean {
	const { jsCode, functionCode, language, source, operation } = parameters;
	const isPython = language === 'python' || language === 'pythonNative';
	if (isPython || [jsCode, functionCode].some((code) => codeCallsOut(String(code ?? ''))))
		return true;
	if (type === 'n8n-nodes-base.executeWorkflow') return source === 'url' || source === 'localFile';
	if (type === 'n8n-nodes-base.removeDuplicates') {
		return (
			operation === 'removeItemsSeenInPreviousExecutions' ||
			operation === 'clearDeduplicationHistory'
		);
	}
	return Object.keys(credentials ?? {}).length > 0 && type !== 'n8n-nodes-base.wait';
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isHardlyMeant, openOutputs } from '../../journey/open-outputs';
import { escapeHtml } from '../../lib/escape-html';
import { connectedOutputs, ownOutputs } from '../journey-trigger/graph';
import { isTestRun } from '../parameters/test-run';
import { isObject } from '../parameters/values';

type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** The same, with a hint about contacts that end at an output without a line. */
export function tellingOpenOutputs(execute: Execute): Execute {
	return async (context) => {
		const items = await execute(context);
		for (const { message, type } of hintsOf(context, items)) {
			context.addExecutionHints({ message, type, location: 'outputPane' });
		}
		return items;
	};
}

function* hintsOf(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[][],
): Generator<{ message: string; type: 'info' | 'warning' }> {
	const { name, type, parameters } = context.getNode();
	const connected = connectedOutputs(context, name);
	if (connected === null || items.every(({ length }) => length === 0)) return;
	const outputs = ownOutputs({ type, parameters });
	for (const at of openOutputs({ type, outputs }, (output) => connected.has(output))) {
		const ending = items[at] ?? [];
		if (ending.length === 0) continue;
		const who = ending.length === 1 ? '1 contact' : `${ending.length} contacts`;
		const ends = isTestRun(context) ? 'would end' : ending.length === 1 ? 'ends' : 'end';
		const label = escapeHtml(outputs[at]);
		const message = `${who} ${ends} here: the output '${label}' is not connected${reasonsOf(ending)}. Connect it, or lead it to a No Operation node if the journey is to end here.`;
		yield { message, type: isHardlyMeant(type, outputs[at]) ? 'warning' : 'info' };
	}
}

const MOST = 3;

/** Why their messages did not go out, the most frequent reasons first. */
function reasonsOf(items: readonly INodeExecutionData[]): string {
	const counts = new Map<string, number>();
	for (const { json } of items) {
		const { message } = json;
		if (!isObject(message) || typeof message.reason !== 'string') continue;
		counts.set(message.reason, (counts.get(message.reason) ?? 0) + 1);
	}
	if (counts.size === 0) return '';
	const sorted = [...counts].sort(([, a], [, b]) => b - a);
	const shown = sorted.slice(0, MOST).map(([reason, n]) => `${n} × ${escapeHtml(reason)}`);
	return ` (${[...shown, ...(sorted.length > MOST ? ['...'] : [])].join('; ')})`;
}

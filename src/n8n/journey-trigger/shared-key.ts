import { isObject, textOf } from '../parameters/values';
import { ParameterError } from '../parameters/error';
import { triggersOf } from './graph';

interface Place {
	key: string;
	workspace: string;
}

/**
 * Refuses a journey key that two triggers of the workflow have; the store refuses that of another
 * workflow.
 * @throws ParameterError that names the other trigger
 */
export function refuseSharedKey(
	context: { getNode(): { id: string; parameters: object } },
	{ key, workspace }: Place,
): void {
	const { id, parameters } = context.getNode();
	const other = triggersOf(context).find(
		(each) =>
			each.id !== id &&
			storeIn(each.parameters) === storeIn(parameters) &&
			isSame(each.parameters, { key, workspace }),
	);
	if (other === undefined) return;
	throw new ParameterError(
		`The journey key '${key}' is also that of '${other.name}' in this workflow. Give one of them another 'Journey Key'.`,
	);
}

function isSame({ options }: { options?: unknown }, { key, workspace }: Place): boolean {
	const { journeyKey, workspace: other } = isObject(options) ? options : {};
	return textOf(journeyKey) === key && (textOf(other) || 'default') === workspace;
}

function storeIn(parameters: { store?: unknown; sqlitePath?: unknown }): string {
	return `${textOf(parameters.store) || 'instance'} ${textOf(parameters.sqlitePath)}`;
}

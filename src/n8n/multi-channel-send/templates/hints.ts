import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { workspaceOf } from '../../items/pass-through';
import { asHint, hintAt } from '../../items/results';
import type { PackNode } from '../../parameters/property';
import { isObject } from '../../parameters/values';
import { storeOf } from '../../stores/open';
import { unknownIn, type KnownNames } from './known-fields';
import { messageTexts, placeIn, variablesIn } from './message-texts';
import { plain, recordedNames } from './recorded-names';

/** More are a mistake of another kind. */
const MOST_HINTS = 8;

/** Hints, in a test run, at variables that neither its items nor the store know. */
export async function hintAtUnknownVariables(
	context: IExecuteFunctions,
	properties: PackNode['properties'],
): Promise<void> {
	const items = context.getInputData();
	const texts = messageTexts(properties, context.getNode().parameters);
	if (items.length === 0 || texts.length === 0) return;
	const known = await knownBy(context, items);
	const hints = new Set<string>();
	for (const text of texts) {
		for (const variable of variablesIn(text)) {
			const [root] = variable.path;
			const isOnItem = !OWN_ROOTS.has(root) && items.some(({ json }) => Object.hasOwn(json, root));
			const flaw = isOnItem ? null : unknownIn(variable, known);
			if (flaw === null) continue;
			const path = variable.path.join('.');
			hints.add(`${placeIn(text, variable)}: ${path} is unknown, so it is left empty. ${flaw}`);
		}
	}
	hintAt(context, [...hints].slice(0, MOST_HINTS).map(asHint));
}

const OWN_ROOTS = new Set(['contact', 'journey', 'event', 'links']);

async function knownBy(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
): Promise<KnownNames> {
	const onItems = (root: string, field: string) => {
		const found = items.flatMap(({ json }) => {
			const parent = json[root];
			const names = isObject(parent) ? parent[field] : undefined;
			return isObject(names) ? Object.keys(names) : [];
		});
		return plain([...new Set(found)]);
	};
	const hasJourney = items.some(({ json }) => isObject(json.journey));
	const recorded = await recordedAt(context);
	const attributes = recorded && [...onItems('contact', 'attributes'), ...recorded];
	const properties = onItems('event', 'properties');
	return {
		vars: hasJourney ? onItems('journey', 'vars') : null,
		attributes,
		properties: properties.length > 0 ? properties : null,
		isMixed: false,
	};
}

/** Attributes in the store; null without any, or where it cannot be reached. */
async function recordedAt(context: IExecuteFunctions): Promise<readonly string[] | null> {
	try {
		const handle = await storeOf(context);
		const { catalog } = handle.store;
		const names = await recordedNames(catalog, await workspaceOf(context, handle), null);
		return names.attributes;
	} catch {
		return null;
	}
}

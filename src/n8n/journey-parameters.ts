import type { IDataObject, INode } from 'n8n-workflow';
import { journeyConfigSchema, type JourneyConfig } from '../journey/journey';
import { defaultJourneyKey } from './enroll';
import { explain, ParameterError } from './explain';
import { propertyFilter, type FilterParameter } from './property-filter';
import { eventName } from './wait-plan';

interface TriggerParameters {
	triggerOn?: 'event' | 'api';
	eventName?: unknown;
	propertyFilters?: FilterParameter;
	reentry?: 'never' | 'afterLeaving' | 'afterDays' | 'always';
	reentryDays?: number;
	vars?: { values?: Array<{ name?: string; value?: string }> };
	options?: {
		journeyKey?: string;
		workspace?: string;
		instanceKey?: string;
		filterMatch?: string;
		overdue?: { policy?: { mode?: 'spread' | 'atOnce' | 'skip'; minutes?: number } };
	};
}

export interface JourneyParameters {
	key: string;
	workspace: string;
	config: JourneyConfig;
}

/** What Journey Trigger's parameters say; they hold no expressions. Throws ParameterError. */
export function readJourneyParameters(node: INode, workflowId: string): JourneyParameters {
	const parameters = node.parameters as TriggerParameters;
	const { options = {}, reentry = 'afterLeaving' } = parameters;
	const filter = propertyFilter(parameters.propertyFilters, options.filterMatch);
	const { mode = 'spread', minutes = 10 } = options.overdue?.policy ?? {};
	const event = eventName(parameters.eventName);
	const config = journeyConfigSchema.safeParse({
		entry:
			parameters.triggerOn === 'api'
				? { on: 'api' }
				: { on: 'event', event, ...(filter && { filter }) },
		reentry:
			reentry === 'afterDays'
				? { mode: reentry, days: parameters.reentryDays ?? 30 }
				: { mode: reentry },
		...(options.instanceKey?.trim() && { instanceKey: options.instanceKey.trim() }),
		vars: journeyVars(parameters.vars?.values ?? []),
		overdue: mode === 'atOnce' ? { policy: mode } : { policy: mode, minutes },
	});
	if (!config.success) throw explain(`Journey Trigger '${node.name}'`, config.error);
	return {
		key: options.journeyKey?.trim() || defaultJourneyKey(workflowId, node.id),
		workspace: options.workspace?.trim() || 'default',
		config: config.data,
	};
}

function journeyVars(values: Array<{ name?: string; value?: string }>): IDataObject {
	const vars: IDataObject = {};
	for (const { name = '', value = '' } of values) {
		const key = name.trim();
		if (key === '') throw new ParameterError("Give every journey variable a 'Name'.");
		if (Object.hasOwn(vars, key)) {
			throw new ParameterError(`There are two journey variables named '${key}'. Rename one.`);
		}
		vars[key] = value;
	}
	return vars;
}

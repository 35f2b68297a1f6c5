import type { Kind } from '../canvas';
import { engaged, lastDays, rule } from './conditions';
import { journeyNode, keyed, named, type Parameters, type Shown } from './step';

export const setStage = (stage: string, shown: Shown) =>
	journeyNode('journeyContact', { operation: 'setStage', stage: named(stage) }, shown);

export const recordEvent = (event: string, properties: Record<string, string>, shown: Shown) => {
	const values = Object.entries(properties).map(([name, value]) => ({ name, value }));
	return journeyNode(
		'journeyContact',
		{ operation: 'recordEvent', eventName: named(event), properties: { values } },
		shown,
	);
};

export const leadScore = (parameters: Parameters, options: Parameters, shown: Shown) =>
	journeyNode('leadScore', parameters, shown, options);

/** Outputs: In Segment, Not in Segment. */
export const inSegment = (key: string, shown: Shown) =>
	journeyNode('segmentFilter', { source: 'segment', segment: keyed('key', key) }, shown);

/** Finds contacts that were sent something, or answered it. */
export const touchedIn = (days: number, shown: Shown) => {
	const touches = ['sent', 'opened', 'clicked', 'replied'] as const;
	const conditions = touches.map((touch) => ({ ...engaged(touch), ...lastDays(days) }));
	return journeyNode('segmentFilter', { operation: 'find', ...rule('any', conditions) }, shown);
};

/** Saves a segment when the workflow runs; it stays current from then on. */
export const saveSegment = (
	key: string,
	name: string,
	conditions: readonly Parameters[],
	shown: Shown,
) =>
	journeyNode(
		'segmentFilter',
		{
			operation: 'find',
			...rule('all', conditions),
			save: true,
			segmentKey: key,
			segmentName: name,
			returnAll: false,
			limit: 1,
		},
		shown,
	);

export const everyHour: Kind = {
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	parameters: { rule: { interval: [{ field: 'hours' }] } },
};

import type { Condition } from '../../rule/rule';

/** The editor's labels of the members of conditions, by path. */
const LABELS: Record<string, string> = {
	name: 'Event Name',
	filter: 'Property Filters',
	'first.name': 'Event Name',
	'first.filter': 'Property Filters',
	'then.name': 'Second Event Name',
	'then.filter': 'Second Event Property Filters',
	'then[0].name': 'Second Event Name',
	'then[0].filter': 'Second Event Property Filters',
	then: 'Further Events',
	'count.op': 'How Often',
	'count.times': 'Times',
	'window.last': 'Last',
	'window.after': 'From',
	'window.before': 'Until',
	window: 'When',
	within: 'Within',
	property: 'Of Property',
	function: 'Calculate',
	engagement: 'Engagement',
	step: 'Send Step',
	channel: 'Channel',
	path: 'Attribute',
	operator: 'Operator',
	value: 'Value',
	as: 'Compare As',
	amount: 'Time',
	model: 'Score Model',
	group: 'Group',
	in: 'Grades',
	segment: 'Segment',
	topic: 'Topic',
	status: 'Consent',
};

const OF_TYPE: Partial<Record<Condition['type'], Record<string, string>>> = {
	aggregate: { value: 'Amount' },
	score: { value: 'Points' },
	stage: { in: 'Stage' },
	timeInJourney: { operator: 'Time Since Entry' },
	variable: { name: 'Variable' },
};

/** A member, or an element of a list. */
const LAST_STEP = /\[\d+\]$|\.?[^.]*?$/;

/** The label of the parameter at this path of a condition; the path itself if there is none. */
export function labelOf(type: Condition['type'], path: string): string {
	const labels = { ...LABELS, ...OF_TYPE[type] };
	for (let part = path; part !== ''; part = part.replace(LAST_STEP, '')) {
		if (Object.hasOwn(labels, part)) return labels[part];
	}
	return path;
}

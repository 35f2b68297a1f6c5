import type { INodeProperties } from 'n8n-workflow';
import { amountProperties } from '../shared/amount';
import { eventFilterProperties, eventNameProperty } from '../shared/event';
import { showKind, type KindParameter } from './time-properties';

export function eventProperties(key: KindParameter): INodeProperties[] {
	const show = showKind(key, 'event');
	return [
		eventNameProperty('The event to wait for', show),
		...eventFilterProperties(show),
		{
			displayName: 'Count Events',
			name: 'countEvents',
			type: 'options',
			noDataExpression: true,
			default: 'sinceEntry',
			description:
				'Defines which events end the wait. One that has already occurred ends it immediately.',
			options: [
				{ name: 'Since the Contact Entered the Journey', value: 'sinceEntry' },
				{ name: 'Since the Wait Began', value: 'sinceWait' },
				{ name: 'Within a Look-Back Period', value: 'lookBack' },
			],
			displayOptions: { show },
		},
		...amountProperties({
			displayName: 'Look-Back Period',
			name: 'lookBack',
			unitName: 'lookBackUnit',
			amount: 7,
			unit: 'days',
			description: 'How long before the wait an event may have occurred',
			show: { ...show, countEvents: ['lookBack'] },
		}),
	];
}

interface Limit {
	/** Parameter that switches the limit on. */
	name: string;
	kinds: string[];
	default: boolean;
	description: string;
}

function limitProperties(limit: Limit): INodeProperties[] {
	return [
		{
			displayName: 'Limit Wait Time',
			name: limit.name,
			type: 'boolean',
			noDataExpression: true,
			default: limit.default,
			description: limit.description,
			displayOptions: { show: { waitFor: limit.kinds } },
		},
		...amountProperties({
			displayName: 'Maximum Wait',
			name: 'maxWait',
			unitName: 'maxWaitUnit',
			amount: 3,
			unit: 'days',
			description: 'Maximum time to wait',
			show: { waitFor: limit.kinds, [limit.name]: [true] },
		}),
	];
}

/** Three, because a limit that is wise for an event would cut short what races it. */
export const limits: INodeProperties[] = [
	...limitProperties({
		name: 'limitWait',
		kinds: ['event', 'rule'],
		default: true,
		description:
			"Whether to route contacts to 'Timed Out' if the event or rule has not occurred in time",
	}),
	...limitProperties({
		name: 'limitRace',
		kinds: ['race'],
		default: false,
		description:
			"Whether to route contacts to 'Timed Out' if none of the alternatives has occurred in time",
	}),
	...limitProperties({
		name: 'limitBestHour',
		kinds: ['bestHour'],
		default: false,
		description:
			'Whether contacts continue after the maximum wait even if their best hour has not come',
	}),
];

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
			description: 'An event that counts and has happened already ends the wait at once',
			options: [
				{ name: 'Since the Contact Entered the Journey', value: 'sinceEntry' },
				{ name: 'Since the Wait Began', value: 'sinceWait' },
				{ name: 'Within a Look-Back', value: 'lookBack' },
			],
			displayOptions: { show },
		},
		...amountProperties({
			displayName: 'Look-Back',
			name: 'lookBack',
			unitName: 'lookBackUnit',
			amount: 7,
			unit: 'days',
			description: 'How far back before the wait events still count',
			show: { ...show, countEvents: ['lookBack'] },
		}),
	];
}

interface Limit {
	/** Parameter that says whether there is one. */
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
			description: 'How long it is waited for',
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
		description: "Whether contacts leave by 'Timed Out' when it does not come about",
	}),
	...limitProperties({
		name: 'limitRace',
		kinds: ['race'],
		default: false,
		description: "Whether contacts leave by 'Timed Out' when none of the alternatives comes about",
	}),
	...limitProperties({
		name: 'limitBestHour',
		kinds: ['bestHour'],
		default: false,
		description: 'Whether contacts go on after some time, even if their hour has not come',
	}),
];

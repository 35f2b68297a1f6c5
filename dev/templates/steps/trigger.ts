import type { Kind } from '../canvas';
import { engaged, rule } from './conditions';
import { journeyNode, named, type Parameters, type Shown } from './step';

/** What differs from client to client, the same in every template. */
const CLIENT = {
	brand: 'Acme',
	brandColor: '#3d5afe',
	brandTextColor: '#ffffff',
	logoUrl: '',
	website: 'https://acme.example',
	sender: 'Acme <hello@acme.example>',
	support: 'help@acme.example',
	address: '1 Main Street, 10115 Berlin, Germany',
	currency: 'EUR',
};

export interface Entry extends Shown {
	/** What starts the journey: parameters of Journey Trigger. */
	on: Parameters;
	key: string;
	reentry: 'afterLeaving' | 'always' | 'never' | { days: number };
	goals: readonly Parameters[];
	exits?: readonly Parameters[];
	/** Of this template, beside those of the client. */
	vars?: Record<string, string>;
	/** Days after the end of an enrollment in which a goal still counts. */
	attributionDays?: number;
	/** Days after which an enrollment ends. */
	maxDays: number;
	options?: Parameters;
}

export function journeyTrigger(entry: Entry): Kind {
	const { on, key, reentry, goals, exits = [], vars = {}, attributionDays, maxDays } = entry;
	const values = Object.entries({ ...CLIENT, ...vars }).map(([name, value]) => ({ name, value }));
	const parameters = {
		...on,
		...(typeof reentry === 'string'
			? { reentry }
			: { reentry: 'afterDays', reentryDays: reentry.days }),
		goals: { values: goals },
		exits: { values: exits },
		vars: { values },
		authentication: 'writeKey',
	};
	const options = {
		journeyKey: key,
		...(attributionDays && { attribution: { window: { amount: attributionDays, unit: 'days' } } }),
		maxAge: { age: { amount: maxDays, unit: 'days' } },
		...entry.options,
	};
	const { stage, touchpoint } = entry;
	return {
		...journeyNode('journeyTrigger', parameters, { stage, touchpoint }, options),
		hasUrl: true,
	};
}

export const onEvent = (name: string, filters?: readonly Parameters[]) => ({
	triggerOn: 'event',
	eventName: named(name),
	...filtered(filters),
});

export const onEnteringSegment = (key: string) => ({ triggerOn: 'segment', segment: named(key) });

/** `offset`: days after the date. */
export const onContactDate = (
	path: string,
	{ offset = 0, time, yearly = false }: { offset?: number; time: string; yearly?: boolean },
) => ({
	triggerOn: 'date',
	dateAttribute: named(path),
	dateOffset: offset,
	...(offset !== 0 && { dateOffsetUnit: 'days' }),
	dateTime: time,
	dateYearly: yearly,
});

const filtered = (filters?: readonly Parameters[]) =>
	filters && { propertyFilters: { conditions: filters } };

/** Of 'Property Filters'. */
export const property = (path: string, operator: string, value: string, more: Parameters = {}) => ({
	property: path,
	operator,
	value,
	...more,
});

/** A goal or an exit. */
export const metByEvent = (name: string, event: string, more: Parameters = {}) => ({
	name,
	metBy: 'event',
	eventName: named(event),
	...more,
});

export const metByRule = (name: string, ...conditions: readonly Parameters[]) => ({
	name,
	metBy: 'rule',
	...rule('all', conditions),
});

/** By a link in one of the journey's messages, or as another system reports it. */
export const unsubscribedHere = metByRule('Unsubscribed', engaged('unsubscribed'));

/** The same, or by any other way: no journey by email goes on for those who want no email. */
export const unsubscribed = {
	name: 'Unsubscribed',
	metBy: 'rule',
	...rule('any', [
		engaged('unsubscribed'),
		{ type: 'consent', channel: named('email'), consent: 'optedOut' },
	]),
};

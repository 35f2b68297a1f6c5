import { HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import { PUT_OFF_REASONS } from '../../message/policy/reasons';
import type { Scenario } from '../scenario';
import { Groups } from './groups';
import { wentOut, type CalendarHour, type OutcomeMessage, type Peak } from './outcome';
import { densest } from './sliding-window';

const PERIODS = { second: 1_000, minute: MINUTE_MS, hour: HOUR_MS };
type Period = keyof typeof PERIODS;

/** By day, hour and channel. */
export function calendarOf(messages: readonly OutcomeMessage[]): CalendarHour[] {
	const hours = new Groups<{ day: string; hour: number; channel: string }, true>();
	for (const message of messages) {
		if (!wentOut(message)) continue;
		const [day, time] = message.local.split('T');
		hours.add({ day, hour: Number(time.slice(0, 2)), channel: message.channel }, true);
	}
	return hours
		.map((key, { length }) => ({ ...key, messages: length }))
		.sort((a, b) => compare(a.day, b.day) || a.hour - b.hour || compare(a.channel, b.channel));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The busiest minute and hour of each channel, and of each step the period of its rate limit. */
export function peaksOf(
	messages: readonly OutcomeMessage[],
	{ workflows }: Pick<Scenario, 'workflows'>,
): Peak[] {
	const byChannel = Map.groupBy(messages.filter(wentOut), ({ channel }) => channel);
	const peaks = [...byChannel].flatMap(([channel, of]) =>
		(['minute', 'hour'] as const).map((per): Peak => ({
			...{ channel, step: null, ...peakOf(of, per), limit: null, putOff: 0 },
		})),
	);
	const limits = workflows.flatMap(({ nodes }) => nodes.flatMap(limitOf));
	const limited = limits.flatMap(({ node, step, per, limit }) => {
		const ofNode = Map.groupBy(
			messages.filter((message) => message.node === node),
			({ channel }) => channel,
		);
		return [...ofNode].map(([channel, of]): Peak => {
			const putOff = of.filter(({ reason }) => reason === PUT_OFF_REASONS.throttled).length;
			return { channel, step, ...peakOf(of.filter(wentOut), per), limit, putOff };
		});
	});
	return [...peaks, ...limited];
}

function peakOf(messages: readonly OutcomeMessage[], per: Period) {
	const times = messages.map(({ at }) => at).sort((a, b) => a - b);
	const { most, from } = densest(times, PERIODS[per]);
	return { per, most, at: from };
}

/** The step's option 'Rate Limit', with n8n's defaults for what is left out. */
function limitOf({ id, name, parameters }: Scenario['workflows'][number]['nodes'][number]) {
	const { options } = parameters as {
		options?: { rateLimit?: { limit?: { messages?: unknown; per?: unknown } } };
	};
	const limit = options?.rateLimit?.limit;
	if (limit === undefined) return [];
	const { messages = 10, per = 'second' } = limit;
	if (typeof messages !== 'number' || !isPeriod(per)) return [];
	return [{ node: id, step: name, per, limit: messages }];
}

const isPeriod = (per: unknown): per is Period => typeof per === 'string' && per in PERIODS;

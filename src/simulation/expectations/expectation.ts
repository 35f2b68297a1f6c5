import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';

const UNITS: Record<string, number> = {
	minute: MINUTE_MS,
	hour: HOUR_MS,
	day: DAY_MS,
	week: 7 * DAY_MS,
};

const DURATION = /^(\d+(?:\.\d+)?)\s*(minute|hour|day|week)s?$/;

/** Such as `7 days`, in ms; a day has 24 hours. */
const duration = z
	.string({ error: "must be a time such as '7 days'" })
	.regex(DURATION, "must be a number of minutes, hours, days or weeks, such as '7 days'")
	.transform((text) => {
		const [, amount, unit] = DURATION.exec(text)!;
		return { text, ms: Number(amount) * UNITS[unit] };
	});

const PERCENT = /^(\d+(?:\.\d+)?)\s*%$/;

const SHARE = "must be a share such as '20 %', or a number";

/** Such as `20 %` of those who entered, or a number of them. */
const share = z
	.union([z.number().min(0, SHARE), z.string().regex(PERCENT, SHARE)], { error: SHARE })
	.transform((given) => {
		if (typeof given === 'number') return { count: given, text: String(given) };
		return { percent: Number(PERCENT.exec(given)![1]), text: given };
	});
export type Share = z.output<typeof share>;

const count = z.int({ error: 'must be a whole number' }).min(0, 'must be 0 or more');
const name = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');
const time = z
	.string({ error: "must be a time such as '21:00', in quotes" })
	.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time from '00:00' to '23:59', in quotes");

const CHANNELS = [
	...(['email', 'sms', 'whatsapp', 'telegram', 'slack', 'webPush', 'mobilePush'] as const),
	...(['inApp', 'webhook', 'handOff'] as const),
];

/** Which messages count; all that went out where nothing is given. */
const messageFilter = {
	channel: z.enum(CHANNELS, { error: `must be one of ${CHANNELS.join(', ')}` }).optional(),
	purpose: z
		.enum(['marketing', 'transactional'], { error: 'must be marketing or transactional' })
		.optional(),
	topic: name.optional(),
	journey: name.optional(),
	step: name.optional(),
};
export type MessageFilter = z.output<z.ZodObject<typeof messageFilter>>;

const limits = <Limit extends z.ZodType>(limit: Limit) => ({
	atLeast: limit.optional(),
	atMost: limit.optional(),
});

const hasLimit = ({ atLeast, atMost }: { atLeast?: unknown; atMost?: unknown }): boolean =>
	atLeast !== undefined || atMost !== undefined;
const LIMIT = { error: "needs 'atLeast', 'atMost' or both" };

const yes = z.literal(true, { error: 'must be true; leave the entry out otherwise' });

/** What can be expected, by its key in the file. */
export const KINDS = {
	messagesPerContact: z.strictObject({
		atMost: count,
		/** Any period of this length; absent: the whole rehearsal. */
		in: duration.optional(),
		...messageFilter,
	}),
	reached: z
		.strictObject({ step: name, journey: name.optional(), ...limits(share) })
		.refine(hasLimit, LIMIT),
	converted: z.strictObject({ journey: name.optional(), ...limits(share) }).refine(hasLimit, LIMIT),
	quietHours: z
		.strictObject({ from: time, to: time, ...messageFilter })
		.refine(({ from, to }) => from !== to, { path: ['to'], error: "must differ from 'from'" }),
	endsWithin: z.strictObject({ time: duration, journey: name.optional() }),
	noContactWaitsAt: z.strictObject({ step: name, journey: name.optional() }),
	messagesAtOnce: z.strictObject({
		atMost: count,
		in: duration,
		...messageFilter,
	}),
	messages: z.strictObject({ ...limits(count), ...messageFilter }).refine(hasLimit, LIMIT),
	onlyAfter: z
		.strictObject({
			step: name,
			journey: name.optional(),
			event: name.optional(),
			message: name.optional(),
		})
		.refine(({ event, message }) => (event === undefined) !== (message === undefined), {
			error: "needs either 'event' or 'message', the name of a step that sends",
		}),
	notBoth: z.tuple([name, name], { error: 'must be a list of the names of two steps' }),
	noFailures: yes,
	noMissingVariables: z.union([yes, z.strictObject({ except: z.array(name) })], {
		error: "must be true, or have 'except', a list of variables",
	}),
	everyOutputTaken: z.union([yes, z.strictObject({ except: z.array(name) })], {
		error: "must be true, or have 'except', a list of steps or outputs",
	}),
} as const;
export type Kind = keyof typeof KINDS;

export type Expected<K extends Kind> = z.output<(typeof KINDS)[K]>;

/** What an outcome is held against. */
export type Expectation = {
	[K in Kind]: { kind: K; expected: Expected<K>; name: string; line: number };
}[Kind];

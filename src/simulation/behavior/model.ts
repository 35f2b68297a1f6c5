import { z } from 'zod';
import type { JsonValue } from '../../lib/json';
import { isKnownZone } from '../../time/zone';
import type { InputFile } from '../files/input-file';
import { members, readYaml } from '../files/yaml';
import { delaySchema, durationSchema } from './delay';

const SHARE = 'a share from 0 to 1, such as 0.25';
const share = z
	.number({ error: `must be ${SHARE}` })
	.min(0, `must be ${SHARE}`)
	.max(1, `must be ${SHARE}`);

/** A rate that was learned is written with its interval and the number that it comes from. */
const rate = z
	.preprocess(
		(value) => (typeof value === 'object' ? value : { rate: value }),
		members(
			{
				rate: share,
				low: share.optional(),
				high: share.optional(),
				n: z.number().min(0).optional(),
			},
			`${SHARE}, or {rate: 0.25, low: 0.2, high: 0.3, n: 400}`,
		),
	)
	.transform((given) => given.rate);

const text = z.string({ error: 'must be text' }).min(1, 'is empty: write it');
const weight = z.number({ error: 'must be a number from 0' }).min(0, 'must be a number from 0');
const positive = z.number({ error: 'must be a number above 0' }).positive('must be above 0');

const weightsOf = (length: number, what: string) =>
	z
		.array(weight, { error: `must be a list of ${length} numbers, ${what}` })
		.length(length, `must be a list of ${length} numbers, ${what}`)
		.refine((weights) => weights.some((each) => each > 0), 'is 0 throughout: raise one number');

const shares = <Key extends z.ZodType<string, string>>(key: Key, example: string) =>
	z
		.record(key, weight, {
			error: (issue) =>
				issue.code === 'invalid_key' ? issue.issues[0].message : `must be ${example}`,
		})
		.refine((each) => Object.values(each).some((part) => part > 0), `must be ${example}`);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const json = z.custom<JsonValue>();

/** Conditions on attributes of a contact, all of which must hold. */
const where = z.record(
	text,
	z.union(
		[
			scalar,
			z.array(scalar),
			z.strictObject({ min: z.number().optional(), max: z.number().optional() }),
			z.strictObject({ exists: z.boolean() }),
		],
		{ error: 'must be a value, a list of values, {min: 1, max: 9} or {exists: true}' },
	),
	{ error: 'must be attributes such as {plan: pro}' },
);

/** How a property gets its value. */
const generator = z.union(
	[
		scalar,
		z.array(json),
		z.strictObject({ value: json }),
		z.strictObject({ oneOf: z.union([z.array(json).min(1), shares(text, 'shares by value')]) }),
		z.strictObject({
			from: z.number(),
			to: z.number(),
			decimals: z.int().min(0).max(9).optional(),
		}),
		z.strictObject({ median: positive, p90: positive, decimals: z.int().min(0).max(9).optional() }),
		z.strictObject({ same: text }),
		z.strictObject({ id: text }),
	],
	{
		error:
			'must be a value, {oneOf: [...]}, {from: 1, to: 9}, {median: 40, p90: 120}, {same: cartId}, {id: order} or {value: ...}',
	},
);
const properties = z.record(text, generator, {
	error: 'must be an object such as {plan: pro}',
});

const caused = members(
	{
		event: text,
		rate,
		of: z
			.enum(['message', 'open', 'click'], { error: 'must be message, open or click' })
			.default('message'),
		delay: delaySchema.default({ fixed: 0 }),
		properties: properties.default({}),
		where: where.optional(),
	},
	'an event such as {event: Order Completed, rate: 0.02, of: click}',
);

const scores = (from: number, to: number) =>
	shares(
		z.string().refine((key) => Number.isInteger(Number(key)) && +key >= from && +key <= to, {
			error: `is no score from ${from} to ${to}`,
		}),
		`shares by score from ${from} to ${to}, such as {${to}: 0.5, ${from}: 0.1}`,
	);

/** What comes of messages; shares are of the messages that reached their recipient. */
const messageRule = members(
	{
		when: members(
			{
				channel: text.optional(),
				journey: text.optional(),
				step: text.optional(),
				subject: text.optional(),
				topic: text.optional(),
				purpose: z
					.enum(['marketing', 'transactional'], { error: 'must be marketing or transactional' })
					.optional(),
				where: where.optional(),
			},
			'conditions such as {channel: email, step: Offer*}',
		).optional(),
		open: rate.optional(),
		openDelay: delaySchema.optional(),
		click: rate.optional(),
		clickDelay: delaySchema.optional(),
		links: shares(text, "shares of clicks by link, such as {'*offer*': 3, '*': 1}").optional(),
		reply: rate.optional(),
		replyDelay: delaySchema.optional(),
		replies: z.array(text).min(1).optional(),
		unsubscribe: rate.optional(),
		complain: rate.optional(),
		machineOpen: rate.optional(),
		machineClick: rate.optional(),
		bounce: members(
			{ hard: rate.optional(), soft: rate.optional() },
			'an object such as {hard: 0.004, soft: 0.006}',
		).optional(),
		answer: members(
			{
				rate,
				delay: delaySchema.default({ fixed: 0 }),
				nps: scores(0, 10).optional(),
				csat: scores(1, 5).optional(),
				comments: z.array(text).min(1).optional(),
			},
			'an object such as {rate: 0.1, nps: {10: 0.4, 7: 0.4, 2: 0.2}}',
		).optional(),
		events: z.array(caused, { error: 'must be a list of events' }).optional(),
	},
	'an object such as {open: 0.3, click: 0.03}',
);

const modelSchema = members(
	{
		name: text,
		likeness: share.default(0),
		hours: weightsOf(24, 'from midnight to 23:00').default(Array<number>(24).fill(1)),
		weekdays: weightsOf(7, 'from Monday to Sunday').default(Array<number>(7).fill(1)),
		zones: shares(
			text.refine(isKnownZone, { error: 'is no time zone: write a name such as Europe/Berlin' }),
			'shares by zone such as {Europe/Berlin: 0.7, America/New_York: 0.3}',
		).optional(),
		frequency: members(
			{
				window: durationSchema,
				free: z.int({ error: 'must be a whole number from 0' }).min(0).default(0),
				factor: positive.default(1),
				unsubscribeFactor: positive.default(1),
			},
			'an object such as {window: 7 days, free: 2, factor: 0.9, unsubscribeFactor: 1.3}',
		).optional(),
		messages: z.array(messageRule, { error: 'must be a list of rules' }).default([]),
		starts: members(
			{
				event: text.optional(),
				over: durationSchema.default(0),
				properties: properties.default({}),
			},
			'an object such as {event: Signed Up, over: 7 days}',
		).optional(),
		events: z
			.array(
				members(
					{
						event: text,
						perDay: z.preprocess(
							(value) => (typeof value === 'object' ? value : { rate: value }),
							members(
								{
									rate: positive,
									low: weight.optional(),
									high: weight.optional(),
									n: weight.optional(),
								},
								'a number of events a day, such as 0.1',
							).transform((given) => given.rate),
						),
						properties: properties.default({}),
						where: where.optional(),
					},
					'an event such as {event: Product Viewed, perDay: 0.2}',
				),
				{ error: 'must be a list of events' },
			)
			.default([]),
		follow: z
			.array(
				members(
					{
						after: text,
						event: text,
						rate,
						delay: delaySchema.default({ fixed: 0 }),
						properties: properties.default({}),
						where: where.optional(),
					},
					'an event such as {after: Product Viewed, event: Order Completed, rate: 0.1, delay: 1 hour}',
				),
				{ error: 'must be a list of events' },
			)
			.default([]),
	},
	'a behavior model with a name: see docs/rehearsal.md',
);

/** What contacts do, as probabilities; docs/rehearsal.md describes its file. */
export type BehaviorModel = z.output<typeof modelSchema>;
export type MessageRule = BehaviorModel['messages'][number];
export type Properties = BehaviorModel['follow'][number]['properties'];
export type Where = z.output<typeof where>;

/**
 * The model in a YAML file.
 * @throws InputFileError that names every problem with its line and column
 */
export function readModel(file: InputFile): BehaviorModel {
	return readYaml(file, modelSchema);
}

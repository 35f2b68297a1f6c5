import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { z } from 'zod';
import type { CapPeriod } from '../../message/policy/caps';
import type { SendPolicy } from '../../message/policy/policy';
import { MINUTE_MS } from '../../lib/milliseconds';
import { timeSchema } from '../../time/window';
import { explain } from '../parameters/error';
import { nameOf } from '../parameters/name';
import type { JourneyItem } from '../items/journey-item';
import { hasExpression, type ReadParameter } from '../parameters/read';

/** The policy options of the node, as n8n stores them. */
export interface PolicyOptions {
	topic?: string;
	consentNeeded?: 'optOut' | 'optIn';
	oncePerAddress?: boolean;
	quietHours?: { hours?: object };
	frequencyCaps?: { caps?: object[] };
}

const endRule = 'must be a time HH:mm from 00:00 to 24:00, such as 08:00';
const quietSchema = z
	.object({
		from: timeSchema,
		to: z.string({ error: endRule }).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, endRule),
		action: z.enum(['defer', 'skip', 'send']).default('defer'),
		spreadMinutes: z
			.number()
			.min(0, 'must be 0 or more')
			.max(720, 'must be at most 720')
			.default(30),
	})
	.refine(({ from, to }) => from !== to && !(from === '00:00' && to === '24:00'), {
		path: ['to'],
		message: 'must leave part of the day: otherwise nothing could be sent',
	});

const periods = ['day', 'week', 'month'] as const satisfies readonly CapPeriod[];
const capSchema = z.object({
	times: z
		.int({ error: 'must be a whole number' })
		.min(1, 'must be 1 or more')
		.max(10_000, 'must be at most 10000'),
	per: z.enum(periods).default('day'),
	channels: z.enum(['this', 'all']).default('all'),
	whenCapped: z.enum(['skip', 'defer']).default('skip'),
});

/**
 * Reads the policy for the item at an index.
 * @throws ParameterError for an invalid policy
 */
export function policyReader(
	context: IExecuteFunctions,
	read: ReadParameter,
): (index: number) => SendPolicy {
	const zone = context.getTimezone();
	// Without expressions n8n returns the same object for all items.
	const made = new Map<object, SendPolicy>();
	return (index) => {
		const options = read<PolicyOptions>('options', index, {});
		const purpose = read<string>('purpose', index, 'marketing');
		const policy = made.get(options) ?? policyOf(purpose, options, zone);
		made.set(options, policy);
		return policy;
	};
}

/** The policy for each contact, in order; contacts with an invalid policy are added to `errors`. */
export function policiesOf(
	context: IExecuteFunctions,
	read: ReadParameter,
	journeyItems: readonly JourneyItem[],
	errors: Map<number, Error>,
): Map<JourneyItem, SendPolicy> {
	const policyAt = policyReader(context, read);
	const policies = new Map<JourneyItem, SendPolicy>();
	for (const journeyItem of journeyItems) {
		try {
			policies.set(journeyItem, policyAt(journeyItem.index));
		} catch (error) {
			errors.set(journeyItem.index, error as Error);
		}
	}
	return policies;
}

/**
 * The policy in a node's parameters.
 * @throws ParameterError for an invalid policy
 */
export function policyOf(purpose: string, options: PolicyOptions, zone: string): SendPolicy {
	const topic = String(options.topic ?? '').trim();
	const quiet = parsed("'Quiet Hours'", quietSchema, options.quietHours?.hours);
	const caps = parsed("'Frequency Caps'", z.array(capSchema), options.frequencyCaps?.caps ?? []);
	return {
		purpose: purpose === 'transactional' ? 'transactional' : 'marketing',
		consent: options.consentNeeded === 'optIn' ? 'optIn' : 'optOut',
		...(topic !== '' && { topic: nameOf(topic, 'Topic') }),
		...(quiet && {
			quietHours: {
				from: quiet.from,
				to: quiet.to,
				action: quiet.action,
				spreadMs: quiet.spreadMinutes * MINUTE_MS,
			},
		}),
		caps: caps ?? [],
		oncePerAddress: options.oncePerAddress !== false,
		zone,
	};
}

function parsed<T>(where: string, schema: z.ZodType<T>, input: unknown): T | undefined {
	if (input === undefined) return undefined;
	const result = schema.safeParse(input);
	if (!result.success) throw explain(where, result.error);
	return result.data;
}

/**
 * Refuses an invalid policy on activation. Parameters with expressions can only be checked per
 * item.
 * @throws ParameterError
 */
export function checkPolicyParameters({ parameters }: Pick<INode, 'parameters'>): void {
	const { quietHours, frequencyCaps } = (parameters.options ?? {}) as PolicyOptions;
	policyOf(
		'marketing',
		{
			...(!hasExpression(quietHours) && { quietHours }),
			...(!hasExpression(frequencyCaps) && { frequencyCaps }),
		},
		'UTC',
	);
}

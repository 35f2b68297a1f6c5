import fc from 'fast-check';
import { addressAttribute, addressColumn, type Consent } from '../../../src/contact/consent';
import type { Contact } from '../../../src/contact/contact';
import { toText } from '../../../src/value/convert';
import type { RecordedEvent } from '../../../src/event/recorded';
import type { JsonObject, JsonValue } from '../../../src/lib/json';
import type { Facts } from '../../../src/rule/facts';
import type { RuleMoment } from '../../../src/rule/rule';
import {
	CHANNELS,
	EVENTS,
	GRADES,
	GROUPS,
	MODELS,
	SEGMENTS,
	STAGES,
	STEPS,
	VARIABLES,
} from './rule-arbitraries';
import { dateText, instantsNear, timezone } from './rule-moments';
import { fieldText, jsonObject, numeric } from './rule-values';

/** Points are the sum of a few; nothing else writes them. */
const point = numeric.filter((value) => value === 0 || inOrdinaryRange(Math.abs(value)));
const inOrdinaryRange = (size: number) => size > 1e-300 && size <= 1e300;
const dict = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
	fc
		.uniqueArray(fc.constantFrom(...names))
		.chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), value))))
		.map((entries) => Object.fromEntries(entries as [string, unknown][]) as JsonObject);

const device = fc.constantFrom<unknown>([], {}, [null], ['a token'], { endpoint: '' });
const status = fc.constantFrom('optedIn', 'optedOut');
/** Stands for the address that the contact has on the channel. */
const OWN = 'own';
const channelConsent = fc.record(
	{
		status,
		suppressed: fc.constantFrom('bounced', 'complained'),
		suppressedAddress: fc.constantFrom(OWN, OWN, 'x', ''),
		topics: dict(['news', 'a.b'], fc.record({ status })),
	},
	{ requiredKeys: [] },
);

const properties = fc
	.tuple(
		jsonObject,
		fc.record(
			{
				machine: fc.constantFrom(true, false, 'true'),
				step: fc.constantFrom(...STEPS, 5),
				channel: fc.constantFrom(...CHANNELS, null),
				a: dateText,
			},
			{ requiredKeys: [] },
		),
	)
	.map(([own, mail]) => ({ ...own, ...mail }) as JsonObject);

/** One contact, before it has ids. */
function contact(at: RuleMoment) {
	const instant = fc.constantFrom(...instantsNear(at));
	return fc.record({
		fields: fc.record({
			external_id: fieldText,
			email: fieldText,
			phone: fieldText,
			first_name: fieldText,
			last_name: fieldText,
			timezone: fc.oneof({ weight: 1, arbitrary: fieldText }, { weight: 4, arbitrary: timezone }),
			locale: fieldText,
			stage: fc.option(fc.constantFrom(...STAGES)),
			score: fc.option(point),
			consent: fc.option(dict(CHANNELS, channelConsent)),
			attributes: fc
				.tuple(
					jsonObject,
					dict(
						[...CHANNELS.map(addressAttribute), 'a'],
						fc.oneof(fieldText, point, instant, device, dateText, dateText),
					),
				)
				.map(([own, more]) => ({ ...own, ...more })),
		}),
		events: fc.array(
			fc.record({ name: fc.constantFrom(...EVENTS), occurredAt: instant, properties }),
			{ maxLength: 6 },
		),
		messages: fc.array(
			fc.record({
				status: fc.constantFrom('sent', 'failed', 'queued'),
				channel: fc.constantFrom(...CHANNELS),
				step: fc.integer({ min: 0, max: STEPS.length - 1 }),
				created_at: instant,
				sent_at: fc.option(instant),
			}),
			{ maxLength: 3 },
		),
		scores: dict(
			MODELS,
			fc.record({
				points: point,
				grade: fc.option(fc.constantFrom(...GRADES)),
				groups: dict(GROUPS, point),
			}),
		),
		segments: fc.subarray([...SEGMENTS]),
		run: fc.option(
			fc.record({
				enteredAt: instant,
				entryEvent: fc.nat(7),
				vars: dict(VARIABLES, fc.oneof(fieldText, dateText)),
			}),
		),
		vars: jsonObject,
	});
}

type SampleContact = ReturnType<typeof contact> extends fc.Arbitrary<infer P> ? P : never;

export const contacts = (at: RuleMoment): fc.Arbitrary<SampleContact[]> =>
	fc.array(contact(at), { minLength: 12, maxLength: 12 });

/** A contact as the database knows it, and as a rule in memory does. */
export interface Known {
	contactId: number;
	enrollmentId: number | null;
	facts: Facts;
}

const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Numbers all contacts; ids begin anew with each population. */
export function numbered(crowd: readonly SampleContact[]): Known[] {
	return crowd.map((raw, i) => {
		const { fields, run, vars, ...rest } = clean(raw);
		nameOwnAddresses(fields);
		const contactId = i + 1;
		const events = rest.events
			.map((event, k): RecordedEvent => ({ ...event, id: contactId * 100 + k }))
			.sort((a, b) => a.occurredAt - b.occurredAt || a.id - b.id);
		const entryEventId = run === null ? null : (events[run.entryEvent]?.id ?? null);
		const journey = run && {
			enteredAt: run.enteredAt,
			entryEventId,
			vars: { ...vars, ...run.vars } as JsonObject,
		};
		const facts: Facts = {
			contact: toContact(contactId, fields),
			events,
			messages: rest.messages.map(({ step, created_at, sent_at, ...message }) => ({
				...message,
				step: STEPS[step],
				at: sent_at ?? created_at,
			})),
			scores: new Map(Object.entries(rest.scores) as [string, never][]),
			segments: new Set(rest.segments),
			journey,
		};
		return { contactId, enrollmentId: journey && contactId, facts };
	});
}

function nameOwnAddresses(fields: SampleContact['fields']): void {
	for (const [channel, given] of Object.entries((fields.consent ?? {}) as Consent)) {
		if (given.suppressedAddress !== OWN) continue;
		const column = addressColumn(channel);
		const own = column === null ? attributeOf(fields, addressAttribute(channel)) : fields[column];
		given.suppressedAddress = toText(own ?? undefined) ?? 'x';
	}
}

function attributeOf({ attributes }: SampleContact['fields'], name: string): JsonValue | undefined {
	const all = attributes as JsonObject;
	return Object.hasOwn(all, name) ? all[name] : undefined;
}

function toContact(id: number, fields: SampleContact['fields']): Contact {
	return {
		id,
		externalId: fields.external_id,
		email: fields.email,
		phone: fields.phone,
		firstName: fields.first_name,
		lastName: fields.last_name,
		timezone: fields.timezone,
		locale: fields.locale,
		stage: fields.stage,
		score: fields.score,
		consent: fields.consent ?? {},
		attributes: fields.attributes as JsonObject,
	};
}

import {
	addressAttribute,
	addressColumn,
	consentStatus,
	needsAddress,
	suppressionOf,
} from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { compileComparison } from '../../value/comparison';
import { toText } from '../../value/convert';
import { contains } from '../../value/date-comparison';
import { instantIn } from '../../value/instant';
import { compilePath, isInherited } from '../../value/path';
import type { JsonValue } from '../../lib/json';
import type {
	AttributeCondition,
	ConsentCondition,
	ReachableCondition,
	StageCondition,
} from '../rule';
import { nearness } from '../window';
import { not, perMoment, type Predicate, zoneOf } from './predicate';

/** Paths that name a field of the profile; all others lead into the attributes. */
export const PROFILE_FIELDS = [
	'externalId',
	'email',
	'phone',
	'firstName',
	'lastName',
	'timezone',
	'locale',
	'stage',
] as const;

const isField = (path: string) => PROFILE_FIELDS.some((name) => name === path);
const isPlainName = (path: string) => !path.includes('.') && !isField(path) && !isInherited(path);

type AttributeReader = (contact: Contact) => JsonValue | undefined;

function compileAttributePath(path: string): AttributeReader {
	const field = PROFILE_FIELDS.find((name) => name === path);
	if (field !== undefined) return (contact) => contact[field] ?? undefined;
	const read = compilePath(path);
	return ({ attributes }) => read(attributes);
}

export function compileAttribute(condition: AttributeCondition): Predicate {
	const read = compileAttributePath(condition.path);
	if ('amount' in condition) return compileNearness(condition, read);
	const { path, operator, value, as, ignoreCase } = condition;
	const test = compileComparison({ operator, value, type: as, ignoreCase });
	if (as === 'date') return (facts, moment) => test(read(facts.contact), zoneOf(facts, moment));
	// The usual case without a nested call.
	if (isPlainName(path)) return ({ contact }) => test(contact.attributes[path]);
	return ({ contact }) => test(read(contact));
}

function compileNearness(
	condition: Extract<AttributeCondition, { operator: 'withinLast' | 'withinNext' }>,
	read: AttributeReader,
): Predicate {
	const spanAt = perMoment((moment) => nearness(moment, condition));
	return (facts, moment) => {
		const value = read(facts.contact);
		if (value === undefined) return false;
		const zone = zoneOf(facts, moment);
		const at = instantIn(value, zone);
		return at !== null && contains(spanAt(moment), at, zone);
	};
}

export function compileStage(condition: StageCondition): Predicate {
	const stages = new Set(condition.in);
	const isIn: Predicate = ({ contact: { stage } }) => stage !== null && stages.has(stage);
	return condition.not === true ? not(isIn) : isIn;
}

export function compileConsent({ channel, topic, status }: ConsentCondition): Predicate {
	return ({ contact }) => consentStatus(contact.consent, channel, topic) === status;
}

export function compileReachable({ channel, not: negated }: ReachableCondition): Predicate {
	const column = addressColumn(channel);
	const attribute = addressAttribute(channel);
	const needs = needsAddress(channel);
	const isReachable: Predicate = ({ contact }) => {
		const { consent } = contact;
		const address = column === null ? ownAttribute(contact, attribute) : contact[column];
		return (
			(!needs || isAddress(address)) &&
			suppressionOf(consent, channel, toText(address ?? undefined)) === null &&
			consentStatus(consent, channel) !== 'optedOut'
		);
	};
	return negated === true ? not(isReachable) : isReachable;
}

function ownAttribute({ attributes }: Contact, name: string): JsonValue | undefined {
	return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** Web push subscriptions are objects, and a contact may have several devices. */
function isAddress(value: JsonValue | undefined): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

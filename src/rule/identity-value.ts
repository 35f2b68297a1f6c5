import { normalizeId } from '../contact/identity';
import { emailPart, normalizeEmail } from '../contact/email';
import { normalizePhone, phonePart } from '../contact/phone';
import type { Condition } from './rule';

type Spell = (text: string) => string;

/** The one spelling of an identity, or of a part of one. */
const SPELLINGS: ReadonlyMap<string, Spell> = new Map<string, Spell>([
	['email', (text) => normalizeEmail(text) ?? emailPart(text)],
	['phone', (text) => normalizePhone(text) ?? phonePart(text)],
	['externalId', normalizeId],
]);

/**
 * The condition with what it compares an identity with in the spelling that contacts have, so that
 * `Ada@Bücher.example` and `+49 151 ...` are equal to what they name.
 */
export function withIdentitySpelled(condition: Condition): Condition {
	if (condition.type !== 'attribute' || !('value' in condition)) return condition;
	const spell = SPELLINGS.get(condition.path);
	const { value } = condition;
	if (spell === undefined) return condition;
	if (typeof value === 'string') return { ...condition, value: spell(value) };
	return Array.isArray(value) ? { ...condition, value: value.map(spell) } : condition;
}

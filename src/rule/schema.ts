import { z } from 'zod';
import { filterConditions } from '../value/filter-schema';
import { shorten } from '../value/flaw';
import { isJsonObject, repairText } from '../value/guard';
import type { JsonObject } from '../lib/json';
import { CONDITION_TYPES, conditionSchema } from './condition-schema';
import { flawAt, RuleError } from './error';
import {
	filtersOf,
	longLists,
	MAX_CONDITIONS,
	MAX_FILTERS,
	MAX_TEXT,
	MAX_TEXTS,
	textsOf,
} from './limits';
import { withIdentitySpelled } from './identity-value';
import type { Condition, Rule, RuleNode } from './rule';

/** Maximum nesting of groups. */
export const MAX_DEPTH = 10;

export { MAX_CONDITIONS, MAX_FILTERS, MAX_LIST, MAX_TEXT, MAX_TEXTS } from './limits';

const VERSION = 1;
const GROUPS = ['all', 'any', 'none'] as const;
const EXAMPLE = '{"version": 1, "all": [{"type": "event", "name": "Order Completed"}]}';

/** A rule from JSON; texts are repaired like those of events, see `repairText`. */
export const ruleSchema: z.ZodType<Rule> = z.unknown().transform((input, context): Rule => {
	const reading: Reading = { flaws: [], conditions: 0, filters: 0, characters: 0 };
	const rule = readRule(input, reading);
	for (const { path, message } of reading.flaws) {
		context.addIssue({ code: 'custom', path, message });
	}
	return reading.flaws.length > 0 || rule === undefined ? z.NEVER : rule;
});

/** @throws RuleError with every flaw and its path */
export function parseRule(input: unknown): Rule {
	const result = ruleSchema.safeParse(input);
	if (result.success) return result.data;
	throw new RuleError(result.error.issues.map(({ path, message }) => flawAt(path, message)));
}

type Path = PropertyKey[];

interface Reading {
	flaws: Array<{ path: Path; message: string }>;
	conditions: number;
	/** Conditions of property filters. */
	filters: number;
	/** Characters of texts. */
	characters: number;
}

function readRule(input: unknown, reading: Reading): Rule | undefined {
	if (!isJsonObject(input)) return refuse(reading, [], `must be a rule, such as ${EXAMPLE}`);
	const { version, ...group } = input;
	if (version !== VERSION) return refuse(reading, ['version'], versionFlaw(version));
	if (Object.hasOwn(group, 'type')) {
		const message = `must be a group at the top level: put the condition into a group, such as ${EXAMPLE}`;
		return refuse(reading, [], message);
	}
	const node = readGroup(group, [], 1, reading);
	// Zod has checked every member; repairing changes nothing but characters of texts.
	return node && (repairText({ version: VERSION, ...node } as JsonObject) as unknown as Rule);
}

function versionFlaw(version: unknown): string {
	if (version === undefined) return `is missing: this release supports version ${VERSION}`;
	const isPlain = typeof version === 'number' || typeof version === 'string';
	const seen = isPlain ? shorten(JSON.stringify(version)) : `a value of type ${typeof version}`;
	return `${seen} is not supported: this release supports version ${VERSION}. Update n8n-nodes-journey, or write the rule in that version`;
}

function readNode(
	input: unknown,
	path: Path,
	depth: number,
	reading: Reading,
): RuleNode | undefined {
	if (!isJsonObject(input)) {
		return refuse(reading, path, "must be a condition with a 'type', or a group: all, any or none");
	}
	return Object.hasOwn(input, 'type')
		? readCondition(input, path, reading)
		: readGroup(input, path, depth, reading);
}

function readGroup(
	input: JsonObject,
	path: Path,
	depth: number,
	reading: Reading,
): RuleNode | undefined {
	const kinds = GROUPS.filter((kind) => Object.hasOwn(input, kind));
	if (kinds.length !== 1 || Object.keys(input).length !== 1) {
		return refuse(reading, path, groupFlaw(Object.keys(input)));
	}
	const [kind] = kinds;
	const members = input[kind];
	if (!Array.isArray(members)) {
		return refuse(reading, [...path, kind], 'must be a list of conditions and groups');
	}
	if (depth > MAX_DEPTH) {
		const message = `is nested more than ${MAX_DEPTH} groups deep: flatten it, or save part of it as a segment`;
		return refuse(reading, path, message);
	}
	const nodes = members.map((member, i) =>
		readNode(member, [...path, kind, i], depth + 1, reading),
	);
	// A node that could not be read has left a flaw, so the rule is refused.
	return { [kind]: nodes } as RuleNode;
}

function groupFlaw(keys: readonly string[]): string {
	const names = keys.map((key) => `'${key}'`).join(', ');
	const found = keys.length === 0 ? 'is empty' : `has ${names}`;
	return `${found}: a group has exactly one of all, any or none, a condition has a 'type'`;
}

function readCondition(input: JsonObject, path: Path, reading: Reading): Condition | undefined {
	reading.conditions++;
	if (reading.conditions > MAX_CONDITIONS) {
		if (reading.conditions > MAX_CONDITIONS + 1) return undefined;
		const message = `exceeds the limit of ${MAX_CONDITIONS} conditions: save part of the rule as a segment`;
		return refuse(reading, path, message);
	}
	const schema = conditionSchema(input.type);
	if (schema === undefined) {
		const message = `must be one of ${CONDITION_TYPES.join(', ')}`;
		return refuse(reading, [...path, 'type'], message);
	}
	const result = schema.safeParse(input);
	if (result.success) return inSize(withIdentitySpelled(result.data), path, reading);
	for (const issue of result.error.issues) {
		refuse(reading, [...path, ...issue.path], issue.message);
	}
	return undefined;
}

/** A database has to accept the whole rule in one statement. */
function inSize(condition: Condition, path: Path, reading: Reading): Condition {
	for (const { path: place, filter } of filtersOf(condition)) {
		const before = reading.filters;
		reading.filters += filterConditions(filter).length;
		if (before > MAX_FILTERS || reading.filters <= MAX_FILTERS) continue;
		const message = `exceeds the limit of ${MAX_FILTERS} property filter conditions: save part of the rule as a segment`;
		refuse(reading, [...path, ...place], message);
	}
	for (const flaw of longLists(condition)) refuse(reading, [...path, ...flaw.path], flaw.message);
	checkTexts(condition, path, reading);
	return condition;
}

function checkTexts(condition: Condition, path: Path, reading: Reading): void {
	for (const { path: place, length } of textsOf(condition)) {
		const before = reading.characters;
		reading.characters += length;
		if (length > MAX_TEXT) {
			const message = `has ${length} characters, more than the limit of ${MAX_TEXT}: shorten it`;
			refuse(reading, [...path, ...place], message);
		} else if (before <= MAX_TEXTS && reading.characters > MAX_TEXTS) {
			const message = `exceeds the limit of ${MAX_TEXTS} characters of text: save part of the rule as a segment`;
			refuse(reading, [...path, ...place], message);
		}
	}
}

function refuse(reading: Reading, path: Path, message: string): undefined {
	reading.flaws.push({ path, message });
	return undefined;
}

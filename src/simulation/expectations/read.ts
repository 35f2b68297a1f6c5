import { z } from 'zod';
import { nearest } from '../../lib/nearest';
import { readYaml, YamlError, type Place, type YamlFile, type YamlPath } from '../../lib/yaml';
import { KINDS, type Expectation, type Kind } from './expectation';

/** A file of expectations cannot be read; each problem has its line and column. */
export class ExpectationsError extends Error {
	override readonly name = 'ExpectationsError';
}

const fileSchema = z.strictObject({
	expect: z
		.array(z.record(z.string(), z.unknown()), { error: 'must be a list of expectations' })
		.min(1, 'has no expectation. Add one, such as `- noFailures: true`.'),
});

const NAME = 'name';
const KEYS = Object.keys(KINDS) as Kind[];

interface Problem {
	path: YamlPath;
	message: string;
}

/**
 * Expectations of a YAML file.
 * @param source name of the file, for messages
 * @throws ExpectationsError that names each problem with line, column and remedy
 */
export function readExpectations(text: string, source: string): Expectation[] {
	const written = ({ line, column }: Place): string => `${source}:${line}:${column}`;
	const { value, keyPlace } = parsed(text, source, written);
	const refuse = (problems: readonly Problem[]): never => {
		const found = problems.map(({ path, message }) => `${written(keyPlace(path))} ${message}`);
		throw new ExpectationsError(found.join('\n'));
	};
	const file = fileSchema.safeParse(value);
	if (!file.success) return refuse(file.error.issues.flatMap(problemsOf));
	const read = file.data.expect.map((entry, i) => readEntry(entry, ['expect', i]));
	const problems = read.flatMap((each) => ('problems' in each ? each.problems : []));
	if (problems.length > 0) return refuse(problems);
	return read.map((each, i) => {
		return { ...each, line: keyPlace(['expect', i]).line } as Expectation;
	});
}

function parsed(text: string, source: string, written: (place: Place) => string): YamlFile {
	try {
		return readYaml(text);
	} catch (error) {
		if (!(error instanceof YamlError)) throw error;
		const found = error.problems.map(
			({ place, message }) => `${place === null ? source : written(place)} ${message}`,
		);
		throw new ExpectationsError(found.join('\n'));
	}
}

type Read = Omit<Expectation, 'line'> | { problems: Problem[] };

function readEntry({ [NAME]: given, ...entry }: Record<string, unknown>, path: YamlPath): Read {
	const keys = Object.keys(entry);
	const unknown = keys.filter((key) => !isKind(key));
	if (unknown.length > 0) {
		return {
			problems: unknown.map((key) => ({ path: [...path, key], message: unknownKey(key, KEYS) })),
		};
	}
	const [kind, ...others] = keys as Kind[];
	if (kind === undefined || others.length > 0) {
		const message = `An entry has one expectation: ${KEYS.join(', ')}.`;
		return { problems: [{ path: kind === undefined ? path : [...path, others[0]], message }] };
	}
	if (given !== undefined && typeof given !== 'string') {
		return { problems: [{ path: [...path, NAME], message: "'name' must be a text." }] };
	}
	const read = KINDS[kind].safeParse(entry[kind]);
	if (!read.success) {
		const issues = read.error.issues.map((issue) => ({ ...issue, path: [kind, ...issue.path] }));
		const problems = issues.flatMap((issue) => problemsOf(issue as z.core.$ZodIssue));
		return { problems: problems.map((each) => ({ ...each, path: [...path, ...each.path] })) };
	}
	const words = wordsOf(entry[kind]);
	const name = given ?? (words === '' ? kind : `${kind}: ${words}`);
	return { kind, expected: read.data, name } as Read;
}

/** An entry without a name is called by what it says: `step Offer, atLeast 20 %`. */
function wordsOf(value: unknown): string {
	if (value === true) return '';
	if (Array.isArray(value)) return value.map(wordsOf).join(' and ');
	if (typeof value !== 'object' || value === null) return String(value);
	return Object.entries(value)
		.map(([key, part]) => `${key} ${wordsOf(part)}`)
		.join(', ');
}

const isKind = (key: string): key is Kind => Object.hasOwn(KINDS, key);

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
	const { path, message } = issue;
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			...{ path: [...path, key], message: unknownKey(key, knownKeys(path)) },
		}));
	}
	const last = path.findLast((part) => typeof part === 'string');
	return [{ path, message: last === undefined ? message : `'${String(last)}' ${message}.` }];
}

/** Keys of the object at the path. */
function knownKeys([kind]: YamlPath): string[] {
	if (typeof kind !== 'string' || !isKind(kind)) return Object.keys(fileSchema.shape);
	const schema: unknown = KINDS[kind];
	return schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : ['except'];
}

function unknownKey(key: string, known: readonly string[]): string {
	const near = nearest(key, known);
	const remedy = near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`;
	return `Unknown key '${key}'. ${remedy}`;
}

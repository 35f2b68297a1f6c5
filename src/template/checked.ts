import { z } from 'zod';
import { nearest } from '../lib/nearest';
import { readYaml, YamlError, type Place, type YamlPath } from '../lib/yaml';
import { TemplateError } from './error';

/** A YAML file that knows where its values stand. */
export interface PlacedFile {
	value: unknown;
	/** Of a key or list entry, or of the nearest that exists, as in `client.yaml:3:5`. */
	placeOf(path: YamlPath): string;
}

/**
 * A YAML file that has the form of a schema.
 * @throws TemplateError with each problem and its place
 */
export function readChecked<T>(
	text: string,
	source: string,
	schema: z.ZodType<T>,
	keys: readonly string[],
): { file: PlacedFile; data: T } {
	const file = parsed(text, source);
	const checked = schema.safeParse(file.value);
	if (checked.success) return { file, data: checked.data };
	throw new TemplateError(checked.error.issues.flatMap((issue) => problemsOf(issue, file, keys)));
}

function parsed(text: string, source: string): PlacedFile {
	const written = ({ line, column }: Place) => `${source}:${line}:${column}`;
	try {
		const { value, keyPlace } = readYaml(text);
		return { value, placeOf: (path) => written(keyPlace(path)) };
	} catch (error) {
		if (!(error instanceof YamlError)) throw error;
		const [{ place, message }] = error.problems;
		throw new TemplateError([`${place === null ? source : written(place)}: ${message}`]);
	}
}

function problemsOf(issue: z.core.$ZodIssue, file: PlacedFile, keys: readonly string[]): string[] {
	if (issue.code !== 'unrecognized_keys') {
		const name = issue.path.length === 0 ? 'The file' : `'${issue.path.join('.')}'`;
		return [`${file.placeOf(issue.path)}: ${name} ${issue.message}.`];
	}
	return issue.keys.map((key) => {
		const place = file.placeOf([...issue.path, key]);
		return `${place}: Unknown entry '${key}'.${didYouMean(key, keys)}`;
	});
}

/** A hint at the nearest name, with a leading space; empty if none is near. */
export function didYouMean(word: string, names: Iterable<string>): string {
	const near = nearest(word, names);
	return near === undefined ? '' : ` Did you mean '${near}'?`;
}

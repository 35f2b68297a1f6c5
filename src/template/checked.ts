import { z } from 'zod';
import { nearest } from '../lib/nearest';
import { readYaml, YamlError, type YamlFile } from '../lib/yaml';
import { TemplateError } from './error';

/**
 * A YAML file that has the form of a schema.
 * @throws TemplateError with each problem and its place
 */
export function readChecked<T>(
	text: string,
	source: string,
	schema: z.ZodType<T>,
	keys: readonly string[],
): { file: YamlFile; data: T } {
	const file = parsed(text, source);
	const checked = schema.safeParse(file.value);
	if (checked.success) return { file, data: checked.data };
	throw new TemplateError(checked.error.issues.flatMap((issue) => problemsOf(issue, file, keys)));
}

function parsed(text: string, source: string): YamlFile {
	try {
		return readYaml(text, source);
	} catch (error) {
		if (error instanceof YamlError) throw new TemplateError([error.message]);
		throw error;
	}
}

function problemsOf(issue: z.core.$ZodIssue, file: YamlFile, keys: readonly string[]): string[] {
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

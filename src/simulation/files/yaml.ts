import { z } from 'zod';
import { nearest } from '../../lib/nearest';
import { readYaml as parseYaml, YamlError, type Place, type YamlFile } from '../../lib/yaml';
import { InputFileError, textOf, type InputFile } from './input-file';

/**
 * An object with these members and no others: an unknown one is refused with the nearest name.
 * @param example of the object, for what is none
 */
export function members<Shape extends z.ZodRawShape>(shape: Shape, example: string) {
	const names = Object.keys(shape);
	return z.strictObject(shape, {
		error: (issue) => {
			if (issue.code !== 'unrecognized_keys') return `must be ${example}`;
			return issue.keys.map((key: string) => unknownName(key, names)).join('; ');
		},
	});
}

function unknownName(key: string, names: readonly string[]): string {
	const near = nearest(key, names);
	const remedy = near === undefined ? `write one of ${names.join(', ')}` : `write '${near}'`;
	return `'${key.slice(0, 60)}' is unknown: ${remedy}`;
}

/**
 * A YAML (or JSON) file that fits the schema.
 * @throws InputFileError that names every problem with its line and column
 */
export function readYaml<Schema extends z.ZodType>(
	file: InputFile,
	schema: Schema,
): z.output<Schema> {
	const { value, keyPlace, valuePlace } = parsed(file);
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => {
		const { path, message } = issue;
		const place =
			issue.code === 'unrecognized_keys' ? keyPlace([...path, issue.keys[0]]) : valuePlace(path);
		return `${written(place)}: ${path.length === 0 ? '' : `${path.join('.')} `}${message}`;
	});
	throw new InputFileError(file, problems.join('\n'));
}

function parsed(file: InputFile): YamlFile {
	try {
		return parseYaml(textOf(file));
	} catch (error) {
		if (!(error instanceof YamlError)) throw error;
		const [{ place, message }] = error.problems;
		throw new InputFileError(file, place === null ? message : `${written(place)}: ${message}`);
	}
}

const written = ({ line, column }: Place): string => `line ${line}, column ${column}`;

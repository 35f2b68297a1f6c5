import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { nearest } from '../../lib/nearest';
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
	const lines = new LineCounter();
	const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
	const at = (offset: number) => {
		const { line, col } = lines.linePos(offset);
		return `line ${line}, column ${col}`;
	};
	const [broken] = document.errors;
	if (broken !== undefined) {
		throw new InputFileError(file, `${at(broken.pos[0])}: ${broken.message}`);
	}
	let value: unknown;
	try {
		value = document.toJS();
	} catch (error) {
		// Such as an alias that grows without end.
		throw new InputFileError(file, (error as Error).message);
	}
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => {
		const path = issue.path as Array<string | number>;
		const where = at(
			offsetOf(document, path, issue.code === 'unrecognized_keys' ? issue.keys[0] : null),
		);
		return `${where}: ${path.length === 0 ? '' : `${path.join('.')} `}${issue.message}`;
	});
	throw new InputFileError(file, problems.join('\n'));
}

/** Of the deepest node on the path that exists, or of a key of it. */
function offsetOf(document: Document, path: Array<string | number>, key: string | null): number {
	for (let length = path.length; length >= 0; length--) {
		const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
		if (length === path.length && key !== null && isMap(node)) {
			const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
			if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
		}
		const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
		if (range) return range[0];
	}
	return 0;
}

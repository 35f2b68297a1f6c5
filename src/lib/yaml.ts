import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** A text is no YAML; the message has the place, as in `client.yaml:3:5: ...`. */
export class YamlError extends Error {
	override readonly name = 'YamlError';
}

/** A YAML document that knows where its values stand. */
export interface YamlFile {
	value: unknown;
	/**
	 * The place of a key or list entry, as in `client.yaml:3:5` (line and column from 1); of the
	 * nearest one that exists if it does not.
	 */
	placeOf(path: readonly PropertyKey[]): string;
}

/**
 * Reads YAML 1.2, which includes JSON.
 * @param source the file's name, for messages
 * @throws YamlError with the place
 */
export function readYaml(text: string, source: string): YamlFile {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const at = (offset: number) => {
		const { line, col } = lines.linePos(offset);
		return `${source}:${Math.max(1, line)}:${Math.max(1, col)}`;
	};
	const [error] = document.errors;
	if (error !== undefined) throw new YamlError(`${at(error.pos[0])}: ${error.message}`);
	return {
		value: valueOf(document, source),
		placeOf: (path) => at(offsetOf(document, path)),
	};
}

/** @throws YamlError for aliases that expand without end */
function valueOf(document: Document, source: string): unknown {
	try {
		return document.toJS({ maxAliasCount: 100 }) as unknown;
	} catch (error) {
		throw new YamlError(`${source}: ${(error as Error).message}`);
	}
}

/** Of the last part of the path that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
	for (let length = path.length; length > 0; length -= 1) {
		const parent = document.getIn(path.slice(0, length - 1), true);
		const key = path[length - 1];
		const pair = isMap(parent)
			? parent.items.find((each) => isPair(each) && keyIs(each.key, key))
			: undefined;
		const node = pair?.key ?? document.getIn(path.slice(0, length), true);
		const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
		if (range) return range[0];
	}
	return document.contents?.range?.[0] ?? 0;
}

const keyIs = (node: unknown, key: PropertyKey) =>
	isScalar(node) && String(node.value) === String(key);

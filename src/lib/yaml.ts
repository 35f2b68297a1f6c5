import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** A place in a text; both from 1. */
export interface Place {
	line: number;
	column: number;
}

/** A text is no YAML; there is at least one problem, and a place unless it is with the whole. */
export class YamlError extends Error {
	override readonly name = 'YamlError';

	constructor(readonly problems: ReadonlyArray<{ place: Place | null; message: string }>) {
		super(problems.map(({ message }) => message).join('; '));
	}
}

export type YamlPath = readonly PropertyKey[];

/** A YAML document that knows where its values stand. */
export interface YamlFile {
	value: unknown;
	/** Of a key or list entry; of the nearest one that exists if it does not. */
	keyPlace(path: YamlPath): Place;
	/** Of a value; of the nearest one around it that exists if it does not. */
	valuePlace(path: YamlPath): Place;
}

/**
 * Reads YAML 1.2, which includes JSON.
 * @throws YamlError
 */
export function readYaml(text: string): YamlFile {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const placeAt = (offset: number): Place => {
		const { line, col } = lines.linePos(offset);
		return { line: Math.max(1, line), column: Math.max(1, col) };
	};
	if (document.errors.length > 0) {
		throw new YamlError(
			document.errors.map(({ pos, message }) => ({ place: placeAt(pos[0]), message })),
		);
	}
	return {
		value: valueOf(document),
		keyPlace: (path) => placeAt(keyOffset(document, path)),
		valuePlace: (path) => placeAt(valueOffset(document, path)),
	};
}

/** @throws YamlError for aliases that expand without end */
function valueOf(document: Document): unknown {
	try {
		return document.toJS({ maxAliasCount: 100 }) as unknown;
	} catch (error) {
		throw new YamlError([{ place: null, message: (error as Error).message }]);
	}
}

/** Of the last part of the path that exists. */
function keyOffset(document: Document, path: YamlPath): number {
	for (let length = path.length; length > 0; length -= 1) {
		const parent = document.getIn(path.slice(0, length - 1), true);
		const key = path[length - 1];
		const pair = isMap(parent)
			? parent.items.find((each) => isPair(each) && keyIs(each.key, key))
			: undefined;
		const start = startOf(pair?.key) ?? startOf(document.getIn(path.slice(0, length), true));
		if (start !== undefined) return start;
	}
	return startOf(document.contents) ?? 0;
}

const keyIs = (node: unknown, key: PropertyKey) =>
	isScalar(node) && String(node.value) === String(key);

function valueOffset(document: Document, path: YamlPath): number {
	for (let length = path.length; length > 0; length -= 1) {
		const start = startOf(document.getIn(path.slice(0, length), true));
		if (start !== undefined) return start;
	}
	return startOf(document.contents) ?? 0;
}

function startOf(node: unknown): number | undefined {
	return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
}

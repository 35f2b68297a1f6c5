import { findOpenTag, readTokens } from './html-tokens';
import { replaceLiquid } from './liquid-source';
import { tooMuch } from './mjml-limits';
import { mjmlSource, unmask, type MjmlSource } from './mjml-source';
import { TemplateError } from './template-error';

/** Fonts are fetched only if a mail names them by mj-font; mrml's default list is Google's. */
const RENDERING = { disableComments: false, socialIconOrigin: null, fonts: {} };
const CACHED = 100;

const cache = new Map<string, string>();
type Compile = (mjml: string) => ReturnType<import('mrml').Engine['toHtml']>;
let engine: Promise<Compile> | undefined;

/**
 * The HTML of a mail that is written in MJML; Liquid in it stays as it is. Each mail is compiled
 * once.
 * @throws TemplateError with line and column, where known
 */
export async function mjmlToHtml(mjml: string): Promise<string> {
	const html = cache.get(mjml) ?? (await compile(mjml));
	// Moved to the end: the first key is the least recently used.
	cache.delete(mjml);
	cache.set(mjml, html);
	if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
	return html;
}

async function compile(mjml: string): Promise<string> {
	const source = mjmlSource(mjml);
	const why = tooMuch(source.masked);
	if (why !== null) throw new TemplateError(`MJML: ${why}.`, 0, 0);
	refuseUnsupported(source);
	engine ??= load();
	const result = (await engine)(source.plain);
	if (result.type === 'error') throw errorOf(source, result);
	refuseUnknown(source, result.content);
	return replaceLiquid(result.content, unmask);
}

/** Its megabyte of WebAssembly is loaded with the first mail that needs it. */
async function load(): Promise<Compile> {
	const { Engine } = await import('mrml');
	const mrml = new Engine();
	mrml.setRenderOptions(RENDERING);
	return (mjml) => mrml.toHtml(mjml);
}

/** mrml would read files for the one, and leave the other in the head. */
function refuseUnsupported({ written, masked }: MjmlSource): void {
	const include = masked.search(/<mj-include\b/i);
	if (include >= 0) {
		throw templateError(written, include, 'mj-include is not supported; copy the part in');
	}
	const style = inlineStyleAt(masked);
	if (style === null) return;
	throw templateError(
		written,
		style,
		'mj-style with inline="inline" is not supported. Write its declarations as attributes, by mj-attributes and mj-class, or leave the attribute inline out: the style then stays in the head, which a few mail programs do not read',
	);
}

function inlineStyleAt(masked: string): number | null {
	let [tag, attribute, at] = ['', '', 0];
	let found: number | null = null;
	readTokens(masked, {
		onopentagname(start, end) {
			tag = masked.slice(start, end).toLowerCase();
			at = start - '<'.length;
		},
		onattribname: (start, end) => (attribute = masked.slice(start, end).toLowerCase()),
		onattribdata(start, end) {
			const isInline = /^\s*inline\s*$/i.test(masked.slice(start, end));
			if (tag === 'mj-style' && attribute === 'inline' && isInline) found ??= at;
		},
	});
	return found;
}

/** mrml passes unknown and misplaced tags through; mail programs show nothing for them. */
function refuseUnknown({ written, masked }: MjmlSource, html: string): void {
	const tag = findOpenTag(html, /^(mj-.*|mjml)$/i);
	if (tag === null) return;
	const at = masked.lastIndexOf(`<${tag.name}`);
	throw templateError(
		written,
		at,
		`${tag.name} is not known here. Check its name and its parent element`,
	);
}

type Failure = Extract<ReturnType<Compile>, { type: 'error' }>;

function errorOf(source: MjmlSource, failure: Failure): TemplateError {
	const { written, plain, writtenAt } = source;
	if (failure.origin === 'render') return new TemplateError(`MJML: ${failure.message}`, 0, 0);
	const { details } = failure;
	if ('position' in details) {
		// Counted in bytes.
		const before = Buffer.from(plain).subarray(0, details.position.start).toString();
		const [tag] = /^(<?\/?[\w-]+)?/.exec(plain.slice(before.length)) ?? [''];
		const words = WORDS[details.type] ?? details.type;
		return templateError(written, writtenAt(before.length), tag ? `${words}: ${tag}` : words);
	}
	if (details.type === 'parser-error') return parserError(source, details.source);
	const words = WORDS[details.type] ?? details.type;
	const at = details.type === 'no-root-node' ? 0 : unclosedAt(source.masked);
	return at === null
		? new TemplateError(`MJML: ${words}`, 0, 0)
		: templateError(written, at, words);
}

/** Where the innermost element of MJML begins that has no end tag; null if all have one. */
function unclosedAt(masked: string): number | null {
	const open: Array<{ name: string; at: number }> = [];
	let isMjml = false;
	readTokens(masked, {
		onopentagname(start, end) {
			const name = masked.slice(start, end).toLowerCase();
			isMjml = /^(mj-|mjml$)/.test(name);
			if (isMjml) open.push({ name, at: start - '<'.length });
		},
		onselfclosingtag() {
			if (isMjml) open.pop();
		},
		onclosetag(start, end) {
			if (open.at(-1)?.name === masked.slice(start, end).toLowerCase()) open.pop();
		},
	});
	return open.at(-1)?.at ?? null;
}

const WORDS: { [type: string]: string } = {
	'unexpected-element': 'this element is not allowed here',
	'unexpected-token': 'this is not allowed here',
	'missing-attribute': 'an attribute is missing',
	'invalid-attribute': 'an attribute is not valid',
	'invalid-format': 'this is not valid',
	'end-of-stream': 'an element is not closed. Add its end tag, such as </mj-text>',
	'no-root-node': 'it must begin with <mjml> and end with </mjml>',
};

/** mrml's parser reports "invalid attribute at 3:13 cause expected quote mark not '<' at 3:16". */
function parserError({ written, plain, writtenAt }: MjmlSource, text: string): TemplateError {
	const place = /^(.*?) at (\d+):(\d+)(?: cause (.*?)(?: at (\d+):(\d+))?)?$/s.exec(text);
	if (!place) return new TemplateError(`MJML: ${text}`, 0, 0);
	const [, what, line, column, why, exactLine = line, exactColumn = column] = place;
	const words = why ? `${what}, ${why}` : what;
	const at = offsetOf(plain, Number(exactLine), Number(exactColumn));
	return templateError(written, writtenAt(at), words);
}

/** Columns are counted in characters, of which some are two in JavaScript. */
function offsetOf(text: string, line: number, column: number): number {
	const lines = text.split('\n').slice(0, line);
	const last = [...lines.pop()!].slice(0, column - 1).join('');
	return [...lines, last].join('\n').length;
}

function templateError(written: string, at: number, message: string): TemplateError {
	const lines = written.slice(0, Math.max(at, 0)).split('\n');
	const column = lines[lines.length - 1].length + 1;
	return new TemplateError(`MJML: ${message}`, at < 0 ? 0 : lines.length, column);
}

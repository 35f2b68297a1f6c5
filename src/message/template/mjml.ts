import { findOpenTag } from './html-tokens';
import { replaceLiquid } from './liquid-source';
import { tooMuch } from './mjml-limits';
import { TemplateError } from './template-error';

/** Fonts are fetched only if a mail names them by mj-font; mrml's default list is Google's. */
const RENDERING = { disableComments: false, socialIconOrigin: null, fonts: {} };
const CACHED = 100;

/** Liquid is text to MJML; these characters in it would break the XML. */
const MARKUP = '<>&"\'\\\n\r\t';
/**
 * Rare punctuation that stands in for them, one character each, so that positions stay the same.
 */
const MASKS = '\u1cc0\u1cc1\u1cc2\u1cc3\u1cc4\u1cc5\u1cc6\u1cc7\ua877';
const MASKED = new RegExp(`[${MASKS}]`, 'g');
const ELEMENT = /<[a-z][\w-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*\s*\/?>/gi;
/** Characters that Rust's debug format, in which mrml writes attributes, escapes. */
const ESCAPED = /[\\\n\r\t]|[^\P{Z} ]|[\p{C}\p{M}]/gu;

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
	const masked = replaceLiquid(mjml, mask);
	const why = tooMuch(masked);
	if (why !== null) throw new TemplateError(`MJML: ${why}.`, 0, 0);
	const source = masked.replace(ELEMENT, plainAttributes);
	refuseIncludes(source);
	engine ??= load();
	const result = (await engine)(source);
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

function mask(liquid: string): string {
	return liquid.replace(/[<>&"'\\\n\r\t]/g, (character) => MASKS[MARKUP.indexOf(character)]);
}

function unmask(liquid: string): string {
	return liquid.replace(MASKED, (character) => MARKUP[MASKS.indexOf(character)]);
}

/** Attribute values with entities for characters that Rust would escape. */
function plainAttributes(element: string): string {
	return element.replace(/"[^"]*"|'[^']*'/g, (value) => {
		const inside = value.slice(1, -1).replaceAll('"', '&#34;');
		return `"${inside.replace(ESCAPED, (character) => `&#${character.codePointAt(0)};`)}"`;
	});
}

function refuseIncludes(source: string): void {
	const at = source.search(/<mj-include\b/i);
	if (at >= 0) throw templateError(source, at, 'mj-include is not supported; copy the part in');
}

/** mrml passes unknown and misplaced tags through; mail programs show nothing for them. */
function refuseUnknown(source: string, html: string): void {
	const tag = findOpenTag(html, /^(mj-.*|mjml)$/i);
	if (tag === null) return;
	const at = source.lastIndexOf(`<${tag.name}`);
	throw templateError(
		source,
		at,
		`${tag.name} is not known here. Check its name and its parent element`,
	);
}

type Failure = Extract<ReturnType<Compile>, { type: 'error' }>;

function errorOf(source: string, failure: Failure): TemplateError {
	if (failure.origin === 'render') return new TemplateError(`MJML: ${failure.message}`, 0, 0);
	const { details } = failure;
	if ('position' in details) {
		// Counted in bytes.
		const before = Buffer.from(source).subarray(0, details.position.start).toString();
		const [tag] = /^(<?\/?[\w-]+)?/.exec(source.slice(before.length)) ?? [''];
		const words = WORDS[details.type] ?? details.type;
		return templateError(source, before.length, tag ? `${words}: ${tag}` : words);
	}
	if (details.type === 'parser-error') return parserError(details.source);
	return new TemplateError(`MJML: ${WORDS[details.type] ?? details.type}`, 0, 0);
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
function parserError(text: string): TemplateError {
	const place = /^(.*?) at (\d+):(\d+)(?: cause (.*?)(?: at (\d+):(\d+))?)?$/s.exec(text);
	if (!place) return new TemplateError(`MJML: ${text}`, 0, 0);
	const [, what, line, column, why, exactLine = line, exactColumn = column] = place;
	const words = why ? `${what}, ${why}` : what;
	return new TemplateError(`MJML: ${words}`, Number(exactLine), Number(exactColumn));
}

function templateError(source: string, at: number, message: string): TemplateError {
	const lines = source.slice(0, Math.max(at, 0)).split('\n');
	const column = lines[lines.length - 1].length + 1;
	return new TemplateError(`MJML: ${message}`, at < 0 ? 0 : lines.length, column);
}

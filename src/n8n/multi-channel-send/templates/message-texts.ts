import { mjmlToHtml } from '../../../message/template/mjml';
import { Renderer } from '../../../message/template/render';
import { TemplateError } from '../../../message/template/template-error';
import type { TemplateVariable } from '../../../message/template/variables';
import { isSurelyShown, type Values } from '../../parameters/display';
import type { Group, Property } from '../../parameters/property';
import { isObject, textOf } from '../../parameters/values';
import { sendSubtitle } from '../panel';

/** A text that a message is made of. */
export interface MessageText {
	/** Of its field in the panel, with the channel where there are several. */
	label: string;
	text: string;
	isLiquid: boolean;
	isMjml: boolean;
}

const renderer = new Renderer();

/** Texts that are Liquid or an expression, whichever they hold. */
const EITHER: ReadonlyArray<[option: string, label: string]> = [
	['preheader', 'Preheader'],
	['replyTo', 'Reply To'],
];

/**
 * The texts of a Multi-Channel Send that are Liquid or MJML, in the order of its fields. n8n
 * expressions are left out: what they return is known for each item only.
 * @param properties the node's description; `parameters`: with defaults
 */
export function messageTexts(properties: readonly Property[], parameters: Values): MessageText[] {
	const { operation, contentLanguage, options } = parameters;
	if (operation === 'confirmHandOff') return [];
	const isLiquid = contentLanguage === 'liquid';
	const optional = isObject(options) ? options : {};
	const found = [
		...writtenTexts(properties, parameters),
		...EITHER.map(([name, label]) => ({ name, label, text: textOf(optional[name]) })),
	].map(({ name, label, text }) => ({ label, text, isLiquid, isMjml: name === 'mjml' }));
	return found.filter(({ text, isMjml }) => {
		if (text.startsWith('=')) return false;
		return (isLiquid && /\{[{%]/.test(text)) || (isMjml && text.trim() !== '');
	});
}

interface Written {
	name: string;
	label: string;
	text: string;
}

/** Of the fields that are there in both languages. */
function* writtenTexts(properties: readonly Property[], parameters: Values): Generator<Written> {
	const { channels } = parameters;
	const areSeveral = Array.isArray(channels) && channels.length > 1;
	for (const property of properties) {
		const { show = {} } = property.displayOptions ?? {};
		if (show.contentLanguage === undefined) continue;
		const channel = areSeveral ? ` (${sendSubtitle({ channels: show.channels })})` : '';
		for (const written of shownTexts([property], parameters, parameters)) {
			yield { ...written, label: `${written.label}${channel}` };
		}
	}
}

function* shownTexts(
	properties: readonly Property[],
	values: Values,
	node: Values,
): Generator<Written> {
	for (const property of properties) {
		const { name, displayName, type, noDataExpression, displayOptions = {} } = property;
		if (!isSurelyShown(displayOptions, values, node)) continue;
		const value = values[name];
		const isText = type === 'string' && (noDataExpression || name === 'mjml');
		if (isText && typeof value === 'string') {
			yield { name, label: displayName, text: value };
		} else if (type === 'fixedCollection' && isObject(value)) {
			for (const group of property.options as Group[]) {
				for (const [i, entry] of [value[group.name] ?? []].flat().entries()) {
					if (!isObject(entry)) continue;
					for (const written of shownTexts(group.values, entry, node)) {
						yield { ...written, label: `${displayName} ${i + 1}: ${written.label}` };
					}
				}
			}
		}
	}
}

/** Why no message can be made of the text; null if one can. */
export async function flawOf({
	text,
	isLiquid,
	isMjml,
}: MessageText): Promise<TemplateError | null> {
	try {
		if (isLiquid) renderer.compile(text, 'html');
		if (isMjml) await mjmlToHtml(text);
		return null;
	} catch (error) {
		if (error instanceof TemplateError) return error;
		return new TemplateError((error as Error).message, 0, 0, { cause: error });
	}
}

/** The variables in the text; none if it cannot be read, which `flawOf` tells. */
export function variablesIn({ text, isLiquid }: MessageText): TemplateVariable[] {
	try {
		return isLiquid ? renderer.variables(text, 'html') : [];
	} catch {
		return [];
	}
}

/** Where something is in the text, as in `'HTML', line 3, column 5`. */
export function placeIn(
	{ label }: MessageText,
	{ line, column }: { line: number; column: number },
): string {
	return line > 0 ? `'${label}', line ${line}, column ${column}` : `'${label}'`;
}

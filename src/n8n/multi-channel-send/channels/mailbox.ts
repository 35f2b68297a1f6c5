import type { IExecuteFunctions } from 'n8n-workflow';
import {
	oneLine,
	parseAddress,
	parseMailbox,
	splitMailbox,
	type Mailbox,
} from '../../../message/channels/address';
import { replaceLiquid } from '../../../message/template/liquid-source';
import { ContactValueError, ParameterError } from '../../parameters/error';
import { textOf } from '../../parameters/types';
import { isObject } from '../../parameters/values';
import type { Rendering } from './adapter';
import type { Render } from './liquid';

export interface FilledMailbox extends Mailbox {
	/** The address may be another for another contact. */
	varies: boolean;
}

/** The mailbox for a message; null if there is none. */
export type ReadMailbox = (rendering: Rendering) => FilledMailbox | null;

/** A template by n8n expressions, by Liquid or by neither. */
interface Source {
	text: string;
	/** The text with its placeholders replaced by letters. */
	signs: string;
	fill(part: string, rendering: Rendering): string;
}

/**
 * Reads the mailbox in a parameter. Name and address are told apart in the template, before anything
 * is filled in: whatever stands in a value of the name, the address is the template's. A filled-in
 * address must be exactly one, without a name; filled in as nothing it is none.
 * @param label the parameter's name in errors
 * @throws ParameterError from the result for a template that is no mailbox
 * @throws ContactValueError from the result for values that make it none
 */
export function mailboxReader(
	context: IExecuteFunctions,
	render: Render,
	parameter: 'fromEmail' | 'options.replyTo',
	label: string,
): ReadMailbox {
	const source = sourceOf(context, render, parameter);
	if (source.text.trim() === '') return () => null;
	const parts = splitMailbox(source.text, source.signs);
	if (parts === undefined) {
		const mistake = new ParameterError(
			`${label}: "${oneLine(source.text)}" is not a single address. Use Name <name@example.com>, with what depends on the contact inside of the name or of the brackets`,
		);
		return () => {
			throw mistake;
		};
	}
	const varies = isOfContact(parts.address, source);
	return (rendering) => {
		const filled = source.fill(parts.address, rendering).trim();
		if (filled === '' && parts.name === '') return null;
		// What the builder has written in a variable may have a name, too.
		const whole = parts.name === '' && !varies ? parseMailbox(filled) : undefined;
		if (whole !== undefined) return { ...whole, varies };
		const address = parseAddress(filled);
		if (address === undefined) throw notOneAddress(label, filled, varies);
		return { name: oneLine(source.fill(parts.name, rendering)), address, varies };
	};
}

export function notOneAddress(label: string, filled: string, varies: boolean): ParameterError {
	const message = `${label}: "${oneLine(filled)}" is not a single address. Use Name <name@example.com>, where the brackets hold one address for each contact`;
	return varies ? new ContactValueError(message) : new ParameterError(message);
}

/** As in a header. */
export function shown({ name, address }: Mailbox): string {
	return name === '' ? address : `${name} <${address}>`;
}

function sourceOf(
	context: IExecuteFunctions,
	render: Render,
	parameter: 'fromEmail' | 'options.replyTo',
): Source {
	const { fromEmail, options } = context.getNode().parameters as Record<string, unknown>;
	const { replyTo } = isObject(options) ? options : {};
	const written = textOf(parameter === 'fromEmail' ? fromEmail : replyTo);
	if (written.startsWith('=')) {
		const text = written.slice(1);
		// Not as Liquid: the result holds values of the contact.
		const fill = (part: string, { index }: Rendering) =>
			part.includes('{{') ? textOf(context.evaluateExpression(part, index)) : part;
		return { text, signs: masked(text), fill };
	}
	const isLiquid = context.getNodeParameter('contentLanguage', 0, 'liquid') !== 'expressions';
	return {
		text: written,
		signs: isLiquid ? masked(written) : written,
		fill: (part, rendering) => render(part, 'line', rendering),
	};
}

function masked(text: string): string {
	return replaceLiquid(text, ({ length }) => 'x'.repeat(length));
}

/** Journey variables and texts, in Liquid or an expression. */
const OF_BUILDER = /^\{\{-?\s*((\$json\.)?journey\.vars\.[\w.]+|"[^"\\]*"|'[^'\\]*')\s*-?\}\}$/;

/** Whether it holds more than what the builder has written, the same for all contacts. */
function isOfContact(part: string, { text, signs }: Source): boolean {
	if (text === signs) return false;
	let found = false;
	replaceLiquid(part, (placeholder) => {
		found ||= !OF_BUILDER.test(placeholder);
		return '';
	});
	return found;
}

import type { JsonObject } from '../../../lib/json';
import { ChannelError } from '../channel';

/** A value of a template variable; `name` if the template's variables are named. */
export interface TemplateValue {
	name?: string;
	text: string;
}

export type TemplateHeader =
	| ({ type: 'text' } & TemplateValue)
	/** `link`: the URL from which WhatsApp fetches the file. */
	| { type: 'image' | 'video'; link: string }
	| { type: 'document'; link: string; filename?: string };

export interface TemplateButton {
	/**
	 * url: the variable end of the link. quickReply: the payload of the reply. copyCode: the code.
	 */
	type: 'url' | 'quickReply' | 'copyCode';
	/** Index among the template's buttons, from 0. */
	index: number;
	value: string;
}

export type WhatsAppContent =
	| { type: 'text'; text: string; previewUrl: boolean }
	| {
			type: 'template';
			name: string;
			/** In WhatsApp's spelling: en_US, de. */
			language: string;
			header?: TemplateHeader;
			body: TemplateValue[];
			buttons: TemplateButton[];
	  };

/** With a mark that WhatsApp repeats in its callbacks; 512 characters at most. */
export type MarkedContent = WhatsAppContent & { mark?: string };

type Template = Extract<WhatsAppContent, { type: 'template' }>;

/** The request body without the recipient. */
export function messageBody(content: WhatsAppContent): JsonObject {
	if (content.type === 'template') return { type: 'template', template: templateBody(content) };
	const { text, previewUrl } = content;
	return { type: 'text', text: { preview_url: previewUrl, body: filled('Text', text) } };
}

function templateBody({ name, language, header, body, buttons }: Template): JsonObject {
	const components = [
		...(header ? [{ type: 'header', parameters: [headerParameter(header)] }] : []),
		...(body.length > 0
			? [
					{
						type: 'body',
						parameters: body.map((each, i) => textParameter(`Body Value ${i + 1}`, each)),
					},
				]
			: []),
		...buttons.map(buttonComponent),
	];
	return {
		name: filled('Template Name', name),
		// Contacts' locales are spelled en-GB.
		language: { code: filled('Language', language).replaceAll('-', '_') },
		...(components.length > 0 && { components }),
	};
}

function headerParameter(header: TemplateHeader): JsonObject {
	if (header.type === 'text') return textParameter('Header Text', header);
	const link = filled('Header Link', header.link);
	if (!URL.canParse(link)) throw configError(`Header Link: "${link.slice(0, 100)}" is not a URL.`);
	const filename = header.type === 'document' ? header.filename : undefined;
	return { type: header.type, [header.type]: { link, ...(filename && { filename }) } };
}

function textParameter(field: string, { name, text }: TemplateValue): JsonObject {
	return { type: 'text', ...(name && { parameter_name: name }), text: filled(field, text) };
}

const BUTTONS = {
	url: (text: string) => ({ sub_type: 'url', parameters: [{ type: 'text', text }] }),
	quickReply: (payload: string) => ({
		sub_type: 'quick_reply',
		parameters: [{ type: 'payload', payload }],
	}),
	copyCode: (coupon_code: string) => ({
		sub_type: 'copy_code',
		parameters: [{ type: 'coupon_code', coupon_code }],
	}),
};

function buttonComponent({ type, index, value }: TemplateButton): JsonObject {
	const { sub_type, parameters } = BUTTONS[type](filled(`Value of button ${index + 1}`, value));
	return { type: 'button', sub_type, index: String(index), parameters };
}

/** WhatsApp refuses a message with an empty value. */
function filled(field: string, text: string): string {
	if (text.trim() !== '') return text;
	throw configError(`${field} is empty. Add a default: {{ contact.firstName | default: "you" }}`);
}

function configError(message: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code: 'ECONTENT', scope: 'message' });
}

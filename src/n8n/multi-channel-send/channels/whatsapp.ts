import { whatsAppChannel } from '../../../message/channels/whatsapp';
import {
	messageBody,
	type MarkedContent,
	type TemplateButton,
	type TemplateHeader,
	type WhatsAppContent,
} from '../../../message/channels/whatsapp/content';
import type { ReadParameter } from '../../parameters/read';
import type { MakeAdapter, Rendering } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { liquidOf } from './liquid';
import { NO_PHONE, phoneRecipient } from './phone';
import { trackedText } from './tracked-text';

const AT_ONCE = 10;

/** Renders a template as one line: WhatsApp rejects line breaks in values. */
type Line = (template: string) => string;

interface BodyValues {
	value?: Array<{ name?: string; text?: string }>;
}

interface Buttons {
	button?: Array<{ type?: TemplateButton['type']; position?: number; value?: string }>;
}

/** WhatsApp, with n8n's own `whatsAppApi` credential. */
export const whatsAppAdapter: MakeAdapter<MarkedContent> = (context, read, snippets) => {
	const render = liquidOf(context, snippets);
	const tracked = trackedText(context, read, render);
	const text = (rendering: Rendering): WhatsAppContent => {
		return {
			type: 'text',
			text: tracked(rendering, 'whatsAppText'),
			previewUrl: read<boolean>('whatsAppLinkPreview', rendering.index, false),
		};
	};
	return {
		name: 'whatsapp',
		noRecipient: NO_PHONE,
		recipient: phoneRecipient(read),
		content: (rendering) => {
			const { index, messageId, links } = rendering;
			const mark = messageId > 0 ? links?.reference : undefined;
			if (read<string>('whatsAppType', index, 'template') === 'text') {
				return { ...text(rendering), mark };
			}
			const line: Line = (template) => render(template, 'line', rendering);
			return { ...templateOf(read, index, line), mark };
		},
		async preview(rendering, to) {
			return { to, ...messageBody(await this.content(rendering)) };
		},
		concurrency: AT_ONCE,
		open: async () => {
			const credential = await context.getCredentials('whatsAppApi');
			return whatsAppChannel({
				credential,
				phoneNumberId: String(read<string | number>('whatsAppPhoneNumberId', 0, '')),
				apiBaseUrl: apiBaseUrlOf(context, read, 'WhatsApp', credential),
			});
		},
	};
};

function templateOf(read: ReadParameter, index: number, line: Line): WhatsAppContent {
	const { value: values = [] } = read<BodyValues>('whatsAppBody', index, {});
	const { button: buttons = [] } = read<Buttons>('whatsAppButtons', index, {});
	const header = headerOf(read, index, line);
	return {
		type: 'template',
		name: line(read<string>('whatsAppTemplate', index, '')),
		language: line(read<string>('whatsAppLanguage', index, 'en_US')),
		...(header && { header }),
		body: values.map(({ name, text = '' }) => ({
			...(name?.trim() && { name: name.trim() }),
			text: line(text),
		})),
		buttons: buttons.map(({ type = 'url', position = 1, value = '' }) => ({
			type,
			index: position - 1,
			value: line(value),
		})),
	};
}

function headerOf(read: ReadParameter, index: number, line: Line): TemplateHeader | undefined {
	const type = read<TemplateHeader['type'] | 'none'>('whatsAppHeader', index, 'none');
	if (type === 'none') return undefined;
	if (type === 'text') {
		const name = read<string>('whatsAppHeaderName', index, '').trim();
		const text = line(read<string>('whatsAppHeaderText', index, ''));
		return { type, ...(name && { name }), text };
	}
	const link = line(read<string>('whatsAppHeaderLink', index, ''));
	if (type !== 'document') return { type, link };
	const filename = line(read<string>('whatsAppHeaderFile', index, ''));
	return { type, link, ...(filename && { filename }) };
}

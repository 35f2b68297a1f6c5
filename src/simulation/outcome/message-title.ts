import type { JsonObject } from '../../lib/json';

const FIELDS = ['subject', 'title', 'text', 'body', 'template', 'html'];
const LINK = /https?:\/\/\S+/g;
const LONGEST = 120;

/** One line that names a rendered message. Links differ from contact to contact, and are left out. */
export function messageTitle(content: JsonObject): string {
	for (const field of FIELDS) {
		const value = content[field];
		const text = typeof value === 'string' ? value : textWithin(value);
		if (text.trim() !== '') return shortened(text);
	}
	return '';
}

function textWithin(value: unknown): string {
	if (typeof value !== 'object' || value === null) return '';
	const { name, text, title } = value as Record<string, unknown>;
	const first = [title, text, name].find((each) => typeof each === 'string');
	return typeof first === 'string' ? first : '';
}

function shortened(text: string): string {
	const line = text.replaceAll(LINK, '…').replaceAll(/\s+/g, ' ').trim();
	const letters = [...line.slice(0, 2 * LONGEST)];
	return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : letters.join('');
}

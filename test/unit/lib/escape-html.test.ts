import fc from 'fast-check';
import { parseDocument } from 'htmlparser2';

import { escapeHtml } from '../../../src/lib/escape-html';

describe('escapeHtml', () => {
	it('writes text that is the same text in an element and in an attribute, however it is quoted', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const escaped = escapeHtml(text);
				const document = parseDocument(`<p title="${escaped}" lang='${escaped}'>${escaped}</p>`);
				expect(document.childNodes).toMatchObject([
					{
						name: 'p',
						attribs: { title: text, lang: text },
						childNodes: text === '' ? [] : [{ type: 'text', data: text }],
					},
				]);
			}),
		);
	});
});

import fc from 'fast-check';
import type { JsonObject } from '../../../src/lib/json';
import { SharedText } from '../../../src/simulation/shared-text';

test('a content comes back as it was given, however long its texts are', () => {
	const texts = new SharedText();
	const long = fc
		.string({ unit: 'binary', maxLength: 40 })
		.map((text) => `<p>${text}</p>\n`.repeat(20));
	fc.assert(
		fc.property(
			fc.dictionary(fc.string(), fc.oneof(long, fc.jsonValue({ maxDepth: 2 }))),
			(content) => {
				const plain = JSON.parse(JSON.stringify(content)) as JsonObject;
				expect(texts.keep(plain)()).toEqual(plain);
			},
		),
	);
});

test('half a surrogate pair, which no encoding has, comes back too', () => {
	const html = `<p>\ud800</p>${'<br>'.repeat(100)}`;
	expect(new SharedText().keep({ html })()).toEqual({ html });
});

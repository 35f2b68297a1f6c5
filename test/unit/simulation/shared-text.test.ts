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

test('each of many messages of a step comes back with its own names and links', () => {
	const texts = new SharedText();
	const contentOf = (name: string, link: string) => ({
		subject: `Hello ${name}`,
		html: `<p>${name}</p>${'<td>same</td>'.repeat(40)}<a href="${link}">x</a>${'<br>'.repeat(9)}`,
		text: `${name}\n${'same\n'.repeat(60)}${link}`,
	});
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), (given) => {
			const contents = given.map(([name, link]) => contentOf(name, link));
			const kept = contents.map((content) => texts.keep(content));
			expect(kept.map((content) => content())).toEqual(contents);
		}),
	);
});

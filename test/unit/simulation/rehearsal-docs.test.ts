import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLog } from '../../../src/simulation/behavior/log';
import { readModel } from '../../../src/simulation/behavior/model';
import { readContacts } from '../../../src/simulation/contacts-file';

const DOCS = readFileSync(join(__dirname, '../../../docs/rehearsal.md'), 'utf8');

/** Samples of a language, in their order. */
const samples = (language: string) =>
	[...DOCS.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text);

describe('samples in docs/rehearsal.md', () => {
	test('the contacts and the log are read without a complaint', () => {
		const [first, listed, log] = samples('csv');
		const short = readContacts({ name: 'f', content: first }, 'UTC');
		expect([short.contacts.length, short.rejected, short.warnings]).toEqual([2, [], []]);
		const { contacts, rejected, warnings } = readContacts({ name: 'c', content: listed }, 'UTC');
		expect([contacts.length, rejected, warnings]).toEqual([2, [], []]);
		const options = { contacts, from: 0, zone: 'UTC', shift: 'none' } as const;
		const read = readLog({ name: 'l', content: log }, options);
		expect([read.contacts.length, read.rejected]).toEqual([2, []]);
	});

	test('the model is valid', () => {
		const [model] = samples('yaml');
		expect(readModel({ name: 'm', content: model }).name).toBe('My shop');
	});
});

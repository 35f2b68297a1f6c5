import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRule } from '../../../src/rule/schema';

const text = readFileSync(join(__dirname, '../../../docs/rules.md'), 'utf8');
const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block]) => block.trim());

/** A block holds one rule or condition, or conditions line by line. */
const examples = blocks.flatMap((block) => {
	try {
		return [JSON.parse(block) as { version?: number }];
	} catch {
		return block.split('\n').map((line) => JSON.parse(line) as { version?: number });
	}
});

describe('Every example in the documentation of rules', () => {
	it.each(examples.map((example) => [JSON.stringify(example), example] as const))(
		'is valid: %s',
		(_text, example) => {
			const rule = example.version === undefined ? { version: 1, all: [example] } : example;
			expect(parseRule(rule)).toEqual(rule);
		},
	);
});

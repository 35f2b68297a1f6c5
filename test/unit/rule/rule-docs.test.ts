import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRule } from '../../../src/rule/schema';
import { propertyFilterSchema } from '../../../src/value/filter';

function blocksOf(page: string): string[] {
	const text = readFileSync(join(__dirname, '../../../docs', page), 'utf8');
	return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block]) => block.trim());
}

const blocks = blocksOf('rules.md');

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

describe('The property filter in the documentation of Journey Trigger', () => {
	it('is valid JSON of a filter with groups', () => {
		const [filter] = blocksOf('nodes/journey-trigger.md').filter((block) =>
			block.includes('"match"'),
		);
		const read = JSON.parse(filter) as unknown;
		expect(propertyFilterSchema.parse(read)).toEqual(read);
	});
});

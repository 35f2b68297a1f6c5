import fc from 'fast-check';
import { evaluate } from '../../src/rule/evaluate';
import { implies } from '../../src/rule/implies';
import type { Condition, Rule } from '../../src/rule/rule';
import { ruleSchema } from '../../src/rule/schema';
import { condition, rule } from './support/rule-arbitraries';
import { moment } from './support/rule-moments';
import { contacts, numbered } from './support/rule-population';

const RUNS = 25;
const POOL = 40;

jest.setTimeout(600_000);

const only = (each: Condition): Rule => ({ version: 1, all: [each] });

/** The first condition with some members of the second, if that is one; it often says nearly the same. */
function sibling(a: Condition, b: Condition, bits: number): Condition[] {
	if (a.type !== b.type) return [];
	const taken = Object.entries(b).filter((_member, i) => (bits >> i) & 1);
	const read = ruleSchema.safeParse({ version: 1, all: [{ ...a, ...Object.fromEntries(taken) }] });
	return read.success ? (read.data as { all: Condition[] }).all : [];
}

describe('A rule that implies another', () => {
	it('holds for no contact for whom the other does not, in a journey and outside', () => {
		let decided = 0;
		const scene = moment.chain((at) =>
			fc.tuple(
				fc.constant(at),
				contacts(at),
				fc.array(condition, { minLength: POOL, maxLength: POOL }),
				fc.array(rule, { minLength: 10, maxLength: 10 }),
				fc.integer({ min: 0, max: 255 }),
			),
		);
		fc.assert(
			fc.property(scene, ([at, raw, conditions, rules, bits]) => {
				const crowd = numbered(raw).map(({ facts }) => facts);
				const siblings = conditions.flatMap((a, i) =>
					conditions.slice(i + 1).flatMap((b) => sibling(a, b, bits)),
				);
				const all = [...[...conditions, ...siblings.slice(0, 80)].map(only), ...rules];
				for (const [i, a] of all.entries()) {
					for (const [k, b] of all.entries()) {
						if (i === k || !implies(a, b)) continue;
						decided += 1;
						for (const facts of crowd.flatMap((each) => [each, { ...each, journey: null }])) {
							if (!evaluate(a, facts, at) || evaluate(b, facts, at)) continue;
							throw new Error(
								`${JSON.stringify(a)} does not imply ${JSON.stringify(b)}: ${JSON.stringify(facts)}`,
							);
						}
					}
				}
			}),
			{ numRuns: RUNS },
		);
		expect(decided).toBeGreaterThan(500);
	});
});

import { explainStored } from '../../../src/score/stored';
import { facts, model, NOW, opened } from './support';

const ON_ITEM = { kind: 'external', from: 'item', path: 'propensity', weight: 100 };
const moment = { now: NOW };
const known = facts({ events: { r0: 3 } });

describe('The explanation of a stored score', () => {
	it('is the current result of the rules, and adds up to that', () => {
		const { pointsNow, explanation } = explainStored(
			model({ rules: [opened()] }),
			20,
			known,
			moment,
		);
		expect(pointsNow).toBe(30);
		expect(explanation).toEqual([
			{ ruleId: 'r0', label: 'Rule 0', group: null, count: 3, points: 30 },
		]);
	});

	it('is one line where all points came of a number on an item', () => {
		const alone = model({ rules: [{ ...ON_ITEM, group: 'fit' }] });
		expect(explainStored(alone, 62, facts(), moment)).toEqual({
			pointsNow: 62,
			explanation: [{ ruleId: 'r0', label: 'Rule 0', group: 'fit', count: 1, points: 62 }],
		});
		expect(explainStored(alone, 0, facts(), moment).explanation).toEqual([]);
	});

	it.each([
		['with other rules', { rules: [opened(), ON_ITEM] }, 'Rule 1'],
		['with a ceiling, which may have cut it', { rules: [ON_ITEM], ceiling: 50 }, 'Rule 0'],
		[
			'in a group with a floor',
			{ rules: [{ ...ON_ITEM, group: 'fit' }], groups: [{ name: 'fit', floor: 1 }] },
			'Rule 0',
		],
	])('is unknown for a number on an item %s, with the reason', (_, parts, label) => {
		expect(explainStored(model(parts), 50, known, moment)).toEqual({
			...{ pointsNow: null, explanation: null },
			reason: expect.stringContaining(`'${label}' uses a number from the item`) as string,
		});
	});

	it('counts an attribute, which is known, like any other rule', () => {
		const rules = [{ ...ON_ITEM, from: 'attribute' }];
		const scored = explainStored(
			...([model({ rules }), 10, facts({ attributes: { propensity: 0.5 } }), moment] as const),
		);
		expect(scored).toMatchObject({ pointsNow: 50, explanation: [{ points: 50 }] });
	});
});

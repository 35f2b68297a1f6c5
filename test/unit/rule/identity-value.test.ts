import type { AttributeCondition } from '../../../src/rule/rule';
import { parseRule } from '../../../src/rule/schema';
import { holds } from './support/contact';

type Compared = Exclude<AttributeCondition, { amount: unknown }>;

const contact = { email: 'ada@bücher.example', phone: '+4915112345678', externalId: 'zoë-1' };
const condition = (path: string, operator: Compared['operator'], value: Compared['value']) =>
	({ type: 'attribute', path, operator, value }) as Compared;

describe('a rule about an identity', () => {
	it.each([
		['email', 'equals', 'Ada@XN--BCHER-KVA.example'],
		['email', 'in', ['bob@example.com', 'mailto:ADA@bücher.example']],
		['email', 'startsWith', 'ADA@'],
		['email', 'startsWith', 'Ada'],
		['email', 'endsWith', '@BÜCHER.example'],
		['email', 'endsWith', '@xn--bcher-kva.example'],
		['email', 'endsWith', '\u200b@bücher.example'],
		['email', 'contains', 'BU\u0308CHER'],
		['phone', 'equals', 'tel:+49-151-123-45678'],
		['phone', 'in', ['+49/151/12345678']],
		['phone', 'startsWith', '+49 (0)151'],
		['phone', 'contains', '151-123'],
		['externalId', 'equals', ' zoe\u0308-1\u200b'],
	] as const)('compares in the spelling that contacts have: %s %s %j', (path, operator, value) => {
		expect(holds(condition(path, operator, value as Compared['value']), { contact })).toBe(true);
		const negated = { equals: 'notEquals', contains: 'notContains' }[operator as string];
		if (negated === undefined) return;
		const opposite = condition(path, negated as Compared['operator'], value as string);
		expect(holds(opposite, { contact })).toBe(false);
	});

	it.each([
		['email', 'equals', 'ada+news@bücher.example'],
		['email', 'equals', 'ada@bucher.example'],
		['email', 'contains', '-'],
		['phone', 'equals', '0151 12345678'],
		['phone', 'contains', '-'],
		['externalId', 'equals', 'ZOË-1'],
	] as const)('is not true of another identity: %s %s %j', (path, operator, value) => {
		expect(holds(condition(path, operator, value), { contact })).toBe(false);
	});

	it('stays as it is once it is spelled so, and elsewhere', () => {
		const all = [
			condition('email', 'equals', contact.email),
			condition('phone', 'startsWith', '+49151'),
			condition('phone', 'equals', 4915112345678),
			condition('email', 'contains', ''),
			condition('attributes.email', 'equals', 'Ada@Example.com'),
			condition('city', 'equals', ' Łódź '),
			{ type: 'event', name: 'Ordered' } as const,
		];
		const rule = { version: 1 as const, all };
		expect(parseRule(rule)).toEqual(rule);
	});
});

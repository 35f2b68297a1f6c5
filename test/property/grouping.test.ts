import * as fc from 'fast-check';
import { groupContacts, keyText, type Identification } from '../../src/contact/grouping';
import type { IdentityKind } from '../../src/contact/identity';

const value = fc.constantFrom('1', '2', '3', '4', '5');
const key = (...kinds: IdentityKind[]) => fc.record({ kind: fc.constantFrom(...kinds), value });
const call = (...kinds: IdentityKind[]): fc.Arbitrary<Identification> =>
	fc.record({
		keys: fc.uniqueArray(key(...kinds), { minLength: 1, maxLength: 3, selector: keyText }),
		occurredAt: fc.nat({ max: 3 }),
	});
const anonymous = fc.array(call('email', 'phone', 'anonymousId'), { minLength: 1, maxLength: 12 });
const everybody = fc.array(call('userId', 'email', 'anonymousId'), { minLength: 1, maxLength: 12 });

/** The identifiers of each contact, as text that can be compared. */
const partition = (calls: readonly Identification[]) =>
	groupContacts(calls, new Map())
		.groups.map(({ newKeys }) => newKeys.map(keyText).sort().join())
		.sort();

const shuffled = (calls: fc.Arbitrary<Identification[]>) =>
	calls.chain((list) =>
		fc.tuple(
			fc.constant(list),
			fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
		),
	);

describe('the contact of a call', () => {
	it('is the same for calls without userId, in whatever order they come', () => {
		fc.assert(
			fc.property(shuffled(anonymous), ([calls, others]) => {
				expect(partition(others)).toEqual(partition(calls));
			}),
		);
	});

	it('is one contact for all identifiers of a call without userId', () => {
		fc.assert(
			fc.property(anonymous, (calls) => {
				const { groups: contacts, groupOf: ofNaming } = groupContacts(calls, new Map());
				for (const each of calls) {
					const theirs = new Set(ofNaming.get(each)!.newKeys.map(keyText));
					expect(each.keys.every((one) => theirs.has(keyText(one)))).toBe(true);
				}
				expect(contacts.flatMap(({ identifications: namings }) => namings)).toHaveLength(
					calls.length,
				);
			}),
		);
	});

	it('never has two userIds, nor does an identifier have two contacts', () => {
		fc.assert(
			fc.property(everybody, (calls) => {
				const alone = calls.map(({ keys, occurredAt }) => {
					const [first] = keys.filter(({ kind }) => kind === 'userId');
					const others = keys.filter(({ kind }) => kind !== 'userId');
					return { keys: first ? [first, ...others] : others, occurredAt };
				});
				const { groups: contacts } = groupContacts(alone, new Map());
				const all = contacts.flatMap(({ newKeys }) => newKeys.map(keyText));
				expect(new Set(all).size).toBe(all.length);
				for (const { newKeys } of contacts) {
					const users = newKeys.filter(({ kind }) => kind === 'userId');
					expect(users.length).toBeLessThanOrEqual(1);
				}
			}),
		);
	});
});

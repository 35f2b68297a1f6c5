import {
	groupContacts,
	keyText,
	type Identification,
	type IdentityOwner,
} from '../../../src/contact/grouping';
import type { IdentityKey, IdentityKind } from '../../../src/contact/identity';

/** `u:1` is the userId 1, `a:` an anonymousId, `e:` an e-mail address, `p:` a phone number. */
function key(text: string): IdentityKey {
	const kinds: Record<string, IdentityKind> = {
		...{ u: 'userId', a: 'anonymousId', e: 'email', p: 'phone' },
	};
	return { kind: kinds[text[0]], value: text.slice(2) };
}

function call(names: string, previous?: string): Identification {
	const keys = names.split(' ').map(key);
	const former = previous?.split(' ').map(key);
	return { keys, occurredAt: 0, ...(former && { previous: former }) };
}

/** Known contacts, as `{ 'e:ann': 1 }`; those with a userId are listed in `members`. */
function known(contacts: Record<string, number>, ...members: number[]): Map<string, IdentityOwner> {
	return new Map(
		Object.entries(contacts).map(([name, contactId]) => [
			keyText(key(name)),
			{ contactId, hasUserId: members.includes(contactId) },
		]),
	);
}

function group(calls: Identification[], owners = known({})) {
	const { groups: contacts, groupOf: ofNaming } = groupContacts(calls, owners);
	return {
		groups: contacts.map(({ contactId, merged, newKeys, renamedTo }) => ({
			contactId,
			merged: [...merged].sort((a, b) => a - b),
			newKeys: newKeys.map(({ kind, value }) => `${kind[0]}:${value}`).sort(),
			...(renamedTo !== undefined && { renamedTo }),
		})),
		of: calls.map((each) => contacts.indexOf(ofNaming.get(each)!)),
	};
}

describe('the contacts that calls are about', () => {
	it('are one where calls share an identifier, directly or through others', () => {
		const { groups: contacts, of } = group([
			call('a:1'),
			call('e:x a:1'),
			call('u:1 e:x'),
			call('u:2'),
		]);
		expect(of).toEqual([0, 0, 0, 1]);
		expect(contacts).toEqual([
			{ contactId: null, merged: [], newKeys: ['a:1', 'e:x', 'u:1'] },
			{ contactId: null, merged: [], newKeys: ['u:2'] },
		]);
	});

	it('are merged where a call names an anonymous contact beside a member', () => {
		const owners = known({ 'u:1': 7, 'a:1': 9 }, 7);
		expect(group([call('u:1 a:1')], owners).groups).toEqual([
			{ contactId: 7, merged: [9], newKeys: [] },
		]);
	});

	it('keep the member, even where the call names the other one first', () => {
		const owners = known({ 'e:x': 3, 'a:1': 9 }, 9);
		expect(group([call('e:x a:1')], owners).groups).toEqual([
			{ contactId: 9, merged: [3], newKeys: [] },
		]);
	});

	it('keep of two without userId the one named by the stronger identity', () => {
		const owners = known({ 'e:x': 9, 'a:1': 3 });
		expect(group([call('e:x a:1')], owners).groups).toEqual([
			{ contactId: 9, merged: [3], newKeys: [] },
		]);
	});

	it('give a new userId to the contact of the other identities', () => {
		const owners = known({ 'e:x': 3, 'a:1': 9 });
		expect(group([call('u:1 e:x a:1')], owners).groups).toEqual([
			{ contactId: 3, merged: [9], newKeys: ['u:1'] },
		]);
	});

	it('are not merged where both have userIds: the call is about the one named first', () => {
		const owners = known({ 'u:1': 1, 'e:x': 2, 'u:2': 2 }, 1, 2);
		expect(group([call('u:1 e:x a:1')], owners).groups).toEqual([
			{ contactId: 1, merged: [], newKeys: ['a:1'] },
		]);
	});

	it('are created for a new userId beside the address of another member', () => {
		const owners = known({ 'e:x': 2 }, 2);
		expect(group([call('u:1 e:x')], owners).groups).toEqual([
			{ contactId: null, merged: [], newKeys: ['u:1'] },
		]);
	});

	it('leave a shared device with its first contact, by the time of the calls', () => {
		const calls = [
			{ ...call('u:2 a:1'), occurredAt: 2 },
			{ ...call('u:1 a:1'), occurredAt: 1 },
		];
		const { groups: contacts } = group(calls);
		expect(contacts.map(({ newKeys }) => newKeys)).toEqual([['a:1', 'u:1'], ['u:2']]);
	});

	it('are one in a chain: three contacts that share calls pairwise', () => {
		const owners = known({ 'a:1': 1, 'e:x': 2, 'p:5': 3 });
		const calls = [call('e:x a:1'), call('e:x p:5'), call('u:1 p:5')];
		expect(group(calls, owners).groups).toEqual([
			{ contactId: 2, merged: [1, 3], newKeys: ['u:1'] },
		]);
	});
});

describe('an alias', () => {
	const alias = (userId: string, previous: string) =>
		call(`u:${userId}`, `a:${previous} u:${previous}`);

	it('merges the former contact into the userId, even where both have one', () => {
		const owners = known({ 'u:old': 1, 'u:new': 2 }, 1, 2);
		expect(group([alias('new', 'old')], owners).groups).toEqual([
			{ contactId: 2, merged: [1], newKeys: ['a:old'] },
		]);
	});

	it('takes the former id for an anonymousId and for a userId', () => {
		const owners = known({ 'u:old': 1, 'a:old': 3, 'u:new': 2 }, 1, 2);
		expect(group([alias('new', 'old')], owners).groups).toEqual([
			{ contactId: 2, merged: [1, 3], newKeys: [] },
		]);
	});

	it('renames the former contact where no contact has the userId yet', () => {
		const owners = known({ 'u:old': 1 }, 1);
		expect(group([alias('new', 'old')], owners).groups).toEqual([
			{ contactId: 1, merged: [], newKeys: ['a:old', 'u:new'], renamedTo: 'new' },
		]);
	});

	it('links both spellings of a former id that no contact has yet', () => {
		const owners = known({ 'u:new': 2 }, 2);
		expect(group([alias('new', 'old')], owners).groups).toEqual([
			{ contactId: 2, merged: [], newKeys: ['a:old', 'u:old'] },
		]);
	});

	it('makes one contact of a chain, under the last name, in any order', () => {
		const chain = [alias('b', 'a'), alias('c', 'b')];
		for (const calls of [chain, [...chain].reverse()]) {
			expect(group(calls).groups).toMatchObject([{ contactId: null, renamedTo: 'c' }]);
		}
	});

	it('has no effect in a cycle, or on itself', () => {
		const owners = known({ 'u:a': 1, 'u:b': 2 }, 1, 2);
		const { groups: contacts } = group([alias('b', 'a'), alias('a', 'b'), alias('b', 'b')], owners);
		expect(contacts).toMatchObject([{ contactId: 2, merged: [1] }]);
	});
});

import { addressDigest, identifierDigest } from '../../../src/contact/digest';

describe('the digest of an erased identifier', () => {
	const email = { kind: 'email' as const, value: 'ann@example.com' };

	it('is the same for the same identifier and key, and short', () => {
		expect(identifierDigest('key', email)).toBe(identifierDigest('key', { ...email }));
		expect(identifierDigest('key', email)).toMatch(/^[\w-]{22}$/);
	});

	it('differs by key, kind and value', () => {
		const digests = [
			identifierDigest('key', email),
			identifierDigest('other key', email),
			identifierDigest('key', { kind: 'userId', value: email.value }),
			identifierDigest('key', { ...email, value: 'bob@example.com' }),
		];
		expect(new Set(digests).size).toBe(4);
	});
});

describe('the digest of an address', () => {
	const at = (channel: string, address: string, workspaceId = 1) =>
		addressDigest('key', { workspaceId, channel, address });

	it('is the same for each spelling of the address', () => {
		expect(at('email', ' Ann@Example.COM')).toBe(at('email', 'ann@example.com'));
		expect(at('sms', '+49 (0)151 123-456-78')).toBe(at('sms', '+4915112345678'));
		expect(at('email', 'ada@xn--bcher-kva.example')).toBe(at('email', 'Ada@Bücher.example'));
		// The ninth digit of Brazil, and Mexico's former 1.
		expect(at('whatsapp', '+551187654321')).toBe(at('whatsapp', '+5511987654321'));
		expect(at('sms', '+5215512345678')).toBe(at('sms', '+525512345678'));
	});

	it('differs by workspace and channel', () => {
		const digests = [at('sms', '+4915112345678'), at('whatsapp', '+4915112345678')];
		expect(new Set([...digests, at('sms', '+4915112345678', 2)]).size).toBe(3);
	});

	it.each([
		['email', ' '],
		['telegram', '-1001234567890'],
		['slack', '#sales'],
		['slack', 'C024BE91L'],
		['webhook', 'https://crm.example/hook'],
		['webPush', '{"endpoint":"https://push.example/1"}'],
		['inApp', ''],
	])('does not exist for what is no person’s address: %s %s', (channel, address) => {
		expect(at(channel, address)).toBeNull();
	});

	it.each([
		['telegram', '123456789'],
		['slack', 'U024BE7LH'],
	])('exists for a person’s account: %s %s', (channel, address) => {
		expect(at(channel, address)).toMatch(/^[\w-]{22}$/);
	});
});

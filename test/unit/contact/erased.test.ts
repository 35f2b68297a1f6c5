import { erasedDigest } from '../../../src/contact/erased';

describe('the digest of an erased identifier', () => {
	const email = { kind: 'email' as const, value: 'ann@example.com' };

	it('is the same for the same identifier and key, and short', () => {
		expect(erasedDigest('key', email)).toBe(erasedDigest('key', { ...email }));
		expect(erasedDigest('key', email)).toMatch(/^[\w-]{22}$/);
	});

	it('differs by key, kind and value', () => {
		const digests = [
			erasedDigest('key', email),
			erasedDigest('other key', email),
			erasedDigest('key', { kind: 'userId', value: email.value }),
			erasedDigest('key', { ...email, value: 'bob@example.com' }),
		];
		expect(new Set(digests).size).toBe(4);
	});
});

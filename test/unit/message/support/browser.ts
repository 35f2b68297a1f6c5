import { createECDH, createPublicKey, randomBytes, verify, type ECDH } from 'node:crypto';
import { decrypt } from 'http_ece';
import type { Received } from './provider-server';

interface Keys {
	privateKey?: string;
	auth?: string;
}

/** A browser that has subscribed: it reads what a push service brings it (RFC 8291). */
export class Browser {
	readonly #curve: ECDH = createECDH('prime256v1');
	readonly #auth: string;

	constructor(
		readonly endpoint: string,
		{ privateKey, auth = randomBytes(16).toString('base64url') }: Keys = {},
	) {
		if (privateKey === undefined) this.#curve.generateKeys();
		else this.#curve.setPrivateKey(privateKey, 'base64url');
		this.#auth = auth;
	}

	/** As `PushSubscription.toJSON()` has it. */
	get subscription() {
		const keys = { p256dh: this.#curve.getPublicKey('base64url'), auth: this.#auth };
		return { endpoint: this.endpoint, expirationTime: null, keys };
	}

	decrypted(body: Buffer): string {
		const parameters = { privateKey: this.#curve, authSecret: this.#auth } as const;
		return decrypt(body, { version: 'aes128gcm', ...parameters }).toString();
	}

	read({ bytes }: Received): unknown {
		return JSON.parse(this.decrypted(bytes)) as unknown;
	}
}

/**
 * The claims of a request's VAPID token (RFC 8292), whose signature is good, and the key they go
 * with. Throws where there is none, or another's.
 */
export function vapidOf({ headers }: Received): { claims: Claims; key: string } {
	const [, token, key] = /^vapid t=(\S+), k=(\S+)$/.exec(headers.authorization ?? '')!;
	const [header, payload, signature] = token.split('.');
	const point = Buffer.from(key, 'base64url');
	const jwk = {
		kty: 'EC',
		crv: 'P-256',
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33).toString('base64url'),
	};
	const verifier = {
		key: createPublicKey({ key: jwk, format: 'jwk' }),
		dsaEncoding: 'ieee-p1363',
	} as const;
	const signed = Buffer.from(`${header}.${payload}`);
	if (!verify('sha256', signed, verifier, Buffer.from(signature, 'base64url'))) {
		throw new Error('The signature is not that of the key');
	}
	return { claims: parsed(payload) as Claims, key };
}

interface Claims {
	aud: string;
	exp: number;
	sub: string;
}

function parsed(part: string): unknown {
	return JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
}

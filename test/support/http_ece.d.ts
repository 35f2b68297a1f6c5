declare module 'http_ece' {
	import type { ECDH } from 'node:crypto';

	export interface DecryptParameters {
		version: 'aes128gcm';
		privateKey: ECDH;
		/** base64url */
		authSecret: string;
	}

	export function decrypt(body: Buffer, parameters: DecryptParameters): Buffer;
}

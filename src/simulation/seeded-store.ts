import { createHash } from 'node:crypto';
import type { SqlStoreOptions } from '../store/sql/store';

/**
 * What is random in a store, by the seed of a rehearsal: shares of contacts, which are drawn by the
 * store's identity, and links in messages repeat. Nobody outside gets one of these links.
 */
export function seededStore(seed: number): SqlStoreOptions {
	const digest = (of: string) => createHash('sha256').update(`rehearsal ${seed} ${of}`).digest();
	const hex = digest('store').toString('hex');
	const storeId = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');
	return {
		identity: { storeId, digestKey: digest('digests').toString('base64url') },
		makeLinkKey: (createdAt) => ({
			id: digest(`link key ID ${createdAt}`).toString('base64url').slice(0, 6),
			secret: digest(`link key ${createdAt}`).toString('base64url'),
		}),
	};
}

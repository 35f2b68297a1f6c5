import { createHash } from 'node:crypto';
import type { StoreIdentity } from '../store/sql/store';

/** The identity of a rehearsal's store: shares of contacts, which are drawn by it, repeat. */
export function storeIdentity(seed: number): StoreIdentity {
	const digest = (of: string) => createHash('sha256').update(`rehearsal ${seed} ${of}`).digest();
	const hex = digest('store').toString('hex');
	const storeId = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');
	return { storeId, digestKey: digest('digests').toString('base64url') };
}

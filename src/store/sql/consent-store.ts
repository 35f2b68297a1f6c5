import type { ConsentStore } from '../../contact/consent-store';
import type { SqlBase } from './common/base';
import { writeConsents, writeSuppressions } from './contacts/write';
import { contactChanges } from './reactions/contact-changes';

/** Consent and suppressions of contacts; see ConsentStore. */
export function sqlConsents(base: SqlBase): ConsentStore {
	const { conn } = base;
	const { change, react } = contactChanges(base);
	return {
		set: (workspaceId, changes, now) =>
			change(workspaceId, async (trx) => {
				const { consents, changed } = await writeConsents(conn, trx, workspaceId, changes, now);
				const readyAt = await react(trx, workspaceId, changed, 'consent', now);
				return { result: consents, readyAt };
			}),

		suppress: (workspaceId, changes, now) =>
			change(workspaceId, async (trx) => {
				const ids = await writeSuppressions(conn, trx, workspaceId, changes, now);
				return { result: undefined, readyAt: await react(trx, workspaceId, ids, 'consent', now) };
			}),
	};
}

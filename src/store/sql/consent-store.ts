import type { ConsentStore } from '../../contact/consent-store';
import type { SqlBase } from './common/base';
import { writeConsents, writeSuppressions } from './contacts/consents';
import { contactChanges } from './reactions/contact-changes';

/** See ConsentStore. */
export function sqlConsents(base: SqlBase): ConsentStore {
	const { change, reactTo } = contactChanges(base);
	return {
		set: (workspaceId, changes, now) =>
			change(workspaceId, now, async (tx) => {
				const { consents, changed } = await writeConsents(tx, changes);
				const readyAt = await reactTo(tx, changed, 'consent');
				return { result: consents, readyAt };
			}),

		suppress: (workspaceId, changes, now) =>
			change(workspaceId, now, async (tx) => {
				const ids = await writeSuppressions(tx, changes);
				return { result: undefined, readyAt: await reactTo(tx, ids, 'consent') };
			}),
	};
}

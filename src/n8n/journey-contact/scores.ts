import type { Profile } from '../../contact/contact-store';
import { explainStored, type StoredExplanation } from '../../score/stored';
import type { OperationContext } from './operation';

/** Explanations of a contact's scores, by model. */
export type ScoreExplanations = ReadonlyMap<string, StoredExplanation>;

const UNKNOWN: StoredExplanation = {
	pointsNow: null,
	explanation: null,
	reason: 'The contact was merged or erased meanwhile.',
};

/** Explanations of the contacts' scores, in order: one call of the store per score model in use. */
export async function explainScores(
	profiles: ReadonlyArray<Profile | null>,
	{ handle, workspaceId, now, zone }: OperationContext,
): Promise<ScoreExplanations[]> {
	const { scores } = handle.store;
	const explained = profiles.map(() => new Map<string, StoredExplanation>());
	if (profiles.every((profile) => !profile?.scores.length)) return explained;
	const moment = { now, zone };
	for (const model of await scores.models(workspaceId)) {
		const scored = profiles.flatMap((profile, i) => {
			const stored = profile?.scores.find((score) => score.model === model.key);
			return stored ? [{ i, id: profile!.contact.id, points: stored.points }] : [];
		});
		if (scored.length === 0) continue;
		const ids = scored.map(({ id }) => id);
		const facts = await scores.facts(workspaceId, model, ids, moment);
		scored.forEach(({ i, points }, k) => {
			const known = facts[k];
			const why = known === null ? UNKNOWN : explainStored(model, points, known, moment);
			explained[i].set(model.key, why);
		});
	}
	return explained;
}

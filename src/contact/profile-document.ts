import type { Profile, StoredScore } from './contact-store';

/** More entries than any contact has in its timeline. */
export const WHOLE_TIMELINE = 1_000_000;

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/**
 * A profile as it is shown and exported: with its instants as ISO 8601.
 * @param explained more about each score, by its model
 */
export function profileDocument(
	profile: Profile,
	explained: ReadonlyMap<string, object> = new Map(),
) {
	const { contact, identities, segments } = profile;
	const shownScore = ({ scoredAt, ...score }: StoredScore) => ({
		...{ ...score, scoredAt: iso(scoredAt) },
		...explained.get(score.model),
	});
	return {
		contact,
		identities,
		createdAt: iso(profile.createdAt),
		updatedAt: iso(profile.updatedAt),
		segments,
		scores: profile.scores.map(shownScore),
		journeys: profile.journeys.map(({ enteredAt, endedAt, waitsAt, ...enrollment }) => ({
			...enrollment,
			enteredAt: iso(enteredAt),
			endedAt: isoOrNull(endedAt),
			waitsAt: waitsAt.map(({ node, until }) => ({ node, until: isoOrNull(until) })),
		})),
		timeline: profile.timeline.map(({ at, ...entry }) => ({ at: iso(at), ...entry })),
	};
}

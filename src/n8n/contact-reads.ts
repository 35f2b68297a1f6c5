import type { Profile, StoredScore } from '../contact/book';
import type { Contact } from '../contact/contact';
import { identityKeys } from '../contact/identity';
import {
	iso,
	isoOrNull,
	type Done,
	type Job,
	type Operation,
	type Workplace,
} from './contact-operation';
import { explainScores, type ScoreExplanations } from './contact-scores';
import { identityOfContact } from './contact-target';
import { ParameterError } from './explain';

/* Operations that change nothing; they also run in test runs. */

interface GetRequest {
	/** How many entries of the timeline. */
	timeline: number;
}

/** Of a made-up contact: the shape of a profile, so that what follows can be tried. */
const sample = (contact: Contact) =>
	shown({
		contact,
		identities: identityKeys(identityOfContact(contact)),
		createdAt: 0,
		updatedAt: 0,
		segments: [],
		scores: [],
		journeys: [],
		timeline: [],
	});

/** Contacts that are read at once; with the whole timeline of each there is more to hold. */
const SLICE = 200;
const WHOLE_SLICE = 50;

/** Whatever becomes of the contacts' profiles, which are read some at a time. */
async function withProfiles<T>(
	jobs: ReadonlyArray<Job<T>>,
	workplace: Workplace,
	slice: number,
	timelineOf: (job: Job<T>) => number,
	done: (job: Job<T>, profile: ReturnType<typeof shown>) => Promise<Done> | Done,
): Promise<Array<Done | Error>> {
	const { handle, workspaceId } = workplace;
	const results: Array<Done | Error> = [];
	for (let from = 0; from < jobs.length; from += slice) {
		const some = jobs.slice(from, from + slice);
		const ids = some.map(({ target }) => target.id!);
		const longest = Math.max(...some.map(timelineOf));
		const profiles = await handle.store.contacts.profiles(workspaceId, ids, longest);
		const scores = await explainScores(profiles, workplace);
		for (const [i, job] of some.entries()) {
			const profile = profiles[i];
			if (profile === null) {
				results.push(gone(job.target));
				continue;
			}
			const timeline = profile.timeline.slice(0, timelineOf(job));
			results.push(await done(job, shown({ ...profile, timeline }, scores[i])));
		}
	}
	return results;
}

export const get: Operation<GetRequest> = {
	writes: false,
	needs: 'known',
	sample,
	ask({ index }, { read }) {
		const given = read<unknown>('timelineEntries', index, 50);
		const timeline = Number(given);
		if (Number.isSafeInteger(timeline) && timeline >= 0) return { timeline };
		throw new ParameterError(
			`'Timeline Entries' is '${String(given)}'. Set it to a whole number, or 0 for none.`,
		);
	},
	async run(jobs, workplace) {
		const timelineOf = ({ request }: Job<GetRequest>) => request.timeline;
		return await withProfiles(jobs, workplace, SLICE, timelineOf, (_, result) => ({ result }));
	},
};

/** More than anybody does; the whole timeline. */
const EVERYTHING = 1_000_000;

interface ExportRequest {
	asFile: boolean;
}

export const exportContact: Operation<ExportRequest> = {
	writes: false,
	needs: 'known',
	sample,
	ask({ index }, { read }) {
		return { asFile: read<boolean>('asFile', index, false) };
	},
	async run(jobs, workplace) {
		const exportedAt = iso(workplace.now);
		const all = () => EVERYTHING;
		return await withProfiles(jobs, workplace, WHOLE_SLICE, all, async (job, profile) => {
			const whole = { exportedAt, ...profile };
			if (!job.request.asFile) return { result: whole };
			const contactId = job.target.id;
			const fileName = `contact-${contactId}.json`;
			return {
				result: { contactId, exportedAt, fileName },
				binary: await workplace.file(JSON.stringify(whole, null, '\t'), fileName),
			};
		});
	},
};

const gone = ({ id }: Job<object>['target']) =>
	new ParameterError(`There is no contact ${id} any more: it was merged or erased.`);

/** A profile with its times as n8n shows them. */
export function shown(profile: Profile, explained: ScoreExplanations = new Map()) {
	const { contact, identities, segments } = profile;
	return {
		contact,
		identities,
		createdAt: iso(profile.createdAt),
		updatedAt: iso(profile.updatedAt),
		segments,
		scores: profile.scores.map((score) => shownScore(score, explained)),
		journeys: profile.journeys.map(({ enteredAt, endedAt, waitsAt, ...run }) => ({
			...run,
			enteredAt: iso(enteredAt),
			endedAt: isoOrNull(endedAt),
			waitsAt: waitsAt.map(({ node, until }) => ({ node, until: isoOrNull(until) })),
		})),
		timeline: profile.timeline.map(({ at, ...entry }) => ({ at: iso(at), ...entry })),
	};
}

function shownScore({ scoredAt, ...score }: StoredScore, explained: ScoreExplanations) {
	return { ...score, scoredAt: iso(scoredAt), ...explained.get(score.model) };
}

interface ListRequest {
	afterId: number;
	/** null: all. */
	limit: number | null;
}

const PAGE = 1_000;

export const list: Operation<ListRequest> = {
	writes: false,
	needs: 'nobody',
	ask({ index }, { read }) {
		const limit = read<boolean>('returnAll', index, false)
			? null
			: Number(read<unknown>('limit', index, 50));
		return { afterId: Number(read<unknown>('afterId', index, 0)) || 0, limit };
	},
	async run(jobs, { handle, workspaceId }) {
		const done: Done[] = [];
		for (const { request } of jobs) {
			const found: Contact[] = [];
			let { afterId } = request;
			for (;;) {
				const wanted = Math.min(PAGE, (request.limit ?? Infinity) - found.length);
				const page =
					wanted <= 0 ? [] : await handle.store.contacts.list(workspaceId, afterId, wanted);
				found.push(...page);
				if (page.length < wanted || page.length === 0) break;
				afterId = page[page.length - 1].id;
			}
			done.push({ result: found });
		}
		return done;
	},
};

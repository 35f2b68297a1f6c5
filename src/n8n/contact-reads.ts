import type { Profile } from '../contact/book';
import type { Contact } from '../contact/contact';
import { identityKeys } from '../contact/identity';
import { iso, isoOrNull, type Done, type Job, type Operation } from './contact-operation';
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

export const get: Operation<GetRequest> = {
	writes: false,
	needs: 'known',
	sample,
	ask({ index }, { read }) {
		return { timeline: Number(read<unknown>('timelineEntries', index, 50)) };
	},
	async run(jobs, { handle, workspaceId }) {
		const done: Array<Done | Error> = [];
		for (const { target, request } of jobs) {
			const { contacts } = handle.store;
			const profile = await contacts.profile(workspaceId, target.id!, request.timeline);
			done.push(profile === null ? gone(target) : { result: shown(profile) });
		}
		return done;
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
	async run(jobs, { handle, workspaceId, now, file }) {
		const done: Array<Done | Error> = [];
		for (const { target, request } of jobs) {
			const profile = await handle.store.contacts.profile(workspaceId, target.id!, EVERYTHING);
			if (profile === null) {
				done.push(gone(target));
				continue;
			}
			const whole = { exportedAt: iso(now), ...shown(profile) };
			const name = `contact-${target.id}.json`;
			done.push(
				request.asFile
					? {
							result: { contactId: target.id, exportedAt: iso(now), fileName: name },
							binary: await file(JSON.stringify(whole, null, '\t'), name),
						}
					: { result: whole },
			);
		}
		return done;
	},
};

const gone = ({ id }: Job<object>['target']) =>
	new ParameterError(`There is no contact ${id} any more: it was merged or erased.`);

/** A profile with its times as n8n shows them. */
export function shown(profile: Profile) {
	const { contact, identities, segments } = profile;
	return {
		contact,
		identities,
		createdAt: iso(profile.createdAt),
		updatedAt: iso(profile.updatedAt),
		segments,
		scores: profile.scores.map(({ scoredAt, ...score }) => ({
			...score,
			scoredAt: iso(scoredAt),
		})),
		journeys: profile.journeys.map(({ enteredAt, endedAt, waitsAt, ...run }) => ({
			...run,
			enteredAt: iso(enteredAt),
			endedAt: isoOrNull(endedAt),
			waitsAt: waitsAt.map(({ node, until }) => ({ node, until: isoOrNull(until) })),
		})),
		timeline: profile.timeline.map(({ at, ...entry }) => ({ at: iso(at), ...entry })),
	};
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

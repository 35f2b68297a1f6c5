import { profileDocument, WHOLE_TIMELINE } from '../../contact/profile-document';
import type { Contact } from '../../contact/contact';
import { identityKeys } from '../../contact/identity';
import {
	iso,
	type OperationResult,
	type OperationInput,
	type Operation,
	type OperationContext,
} from './operation';
import { explainScores } from './scores';
import { identityOfContact } from './target';
import { ParameterError } from '../parameters/error';

/* Read-only operations, which manual executions perform, too. */

interface GetRequest {
	/** Maximum number of entries of the timeline. */
	timeline: number;
}

/** The profile of a sample contact, so that the following nodes can be tested. */
const sample = (contact: Contact) =>
	profileDocument({
		contact,
		identities: identityKeys(identityOfContact(contact)),
		createdAt: 0,
		updatedAt: 0,
		segments: [],
		scores: [],
		journeys: [],
		timeline: [],
	});

/** Contacts that are read at once; fewer with the whole timeline, which needs more memory. */
const SLICE = 200;
const WHOLE_SLICE = 50;

/** The results of `done` for the contacts' profiles, which are read in slices. */
async function withProfiles<T>(
	inputs: ReadonlyArray<OperationInput<T>>,
	operationContext: OperationContext,
	slice: number,
	timelineOf: (input: OperationInput<T>) => number,
	done: (
		input: OperationInput<T>,
		profile: ReturnType<typeof profileDocument>,
	) => Promise<OperationResult> | OperationResult,
): Promise<Array<OperationResult | Error>> {
	const { handle, workspaceId } = operationContext;
	const results: Array<OperationResult | Error> = [];
	for (let from = 0; from < inputs.length; from += slice) {
		const some = inputs.slice(from, from + slice);
		const ids = some.map(({ target }) => target.id!);
		const longest = Math.max(...some.map(timelineOf));
		const profiles = await handle.store.contacts.profiles(workspaceId, ids, longest);
		const scores = await explainScores(profiles, operationContext);
		for (const [i, input] of some.entries()) {
			const profile = profiles[i];
			if (profile === null) {
				results.push(contactRemoved(input.target));
				continue;
			}
			const timeline = profile.timeline.slice(0, timelineOf(input));
			results.push(await done(input, profileDocument({ ...profile, timeline }, scores[i])));
		}
	}
	return results;
}

export const get: Operation<GetRequest> = {
	inTestRuns: null,
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
	async run(inputs, operationContext) {
		const timelineOf = ({ request }: OperationInput<GetRequest>) => request.timeline;
		return await withProfiles(inputs, operationContext, SLICE, timelineOf, (_, result) => ({
			result,
		}));
	},
};

interface ExportRequest {
	asFile: boolean;
}

export const exportContact: Operation<ExportRequest> = {
	inTestRuns: null,
	needs: 'known',
	sample,
	ask({ index }, { read }) {
		return { asFile: read<boolean>('asFile', index, false) };
	},
	async run(inputs, operationContext) {
		const exportedAt = iso(operationContext.now);
		const all = () => WHOLE_TIMELINE;
		return await withProfiles(
			inputs,
			operationContext,
			WHOLE_SLICE,
			all,
			async (input, profile) => {
				const whole = { exportedAt, ...profile };
				if (!input.request.asFile) return { result: whole };
				const contactId = input.target.id;
				const fileName = `contact-${contactId}.json`;
				return {
					result: { contactId, exportedAt, fileName },
					binary: await operationContext.file(JSON.stringify(whole, null, '\t'), fileName),
				};
			},
		);
	},
};

const contactRemoved = ({ id }: OperationInput<object>['target']) =>
	new ParameterError(
		`There is no contact ${id} any more: it was merged or erased. Find it by email, phone or user ID.`,
	);

interface ListRequest {
	afterId: number;
	/** null: all. */
	limit: number | null;
}

const PAGE = 1_000;

export const list: Operation<ListRequest> = {
	inTestRuns: null,
	needs: 'none',
	ask({ index }, { read }) {
		const limit = read<boolean>('returnAll', index, false)
			? null
			: Number(read<unknown>('limit', index, 50));
		return { afterId: Number(read<unknown>('afterId', index, 0)) || 0, limit };
	},
	async run(inputs, { handle, workspaceId }) {
		const done: OperationResult[] = [];
		for (const { request } of inputs) {
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

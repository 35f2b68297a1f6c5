import type { ConsentChange } from '../contact/book';
import type { ConsentStatus } from '../contact/consent';
import { identityKeys } from '../contact/identity';
import { StoreError } from '../store/errors';
import type { Done, Job, Operation, Workplace } from './contact-operation';
import { named, type Target } from './contact-target';
import { ParameterError } from './explain';
import { locatorValue } from './rule-fields';

/* Operations that change contacts who are there. */

const idOf = ({ target }: Job<object>) => target.id!;

interface StageChange {
	stage: string | null;
}

export const setStage: Operation<StageChange> = {
	writes: true,
	needs: 'known',
	ask({ index }, { read }) {
		if (read<boolean>('clearStage', index, false)) return { stage: null };
		const stage = locatorValue(read<unknown>('stage', index, ''));
		if (stage !== '') return { stage };
		throw new ParameterError("'Stage' is empty. Set it, or turn on 'Clear Stage'.");
	},
	async run(jobs, { handle, workspaceId, now }) {
		// Of a contact who is on several items the last says what holds.
		const stages = new Map(jobs.map((job) => [idOf(job), job.request.stage]));
		const changes = [...stages].map(([contactId, stage]) => ({ contactId, stage }));
		await handle.store.contacts.setStage(workspaceId, changes, now);
		return jobs.map((job) => {
			const stage = stages.get(idOf(job))!;
			return { result: { contactId: idOf(job), stage }, contact: { stage } };
		});
	},
};

type ConsentRequest = Omit<ConsentChange, 'contactId'>;

export const setConsent: Operation<ConsentRequest> = {
	writes: true,
	needs: 'known',
	ask({ index }, { read, node }) {
		const channel = locatorValue(read<unknown>('channel', index, ''));
		if (channel === '') throw new ParameterError("'Channel' is empty. Set it, such as 'email'.");
		const fields = read<{ topic?: string; source?: string }>('consentFields', index, {});
		const topic = fields.topic?.trim();
		return {
			channel,
			...(topic && { topic }),
			status: consentStatus(read<unknown>('consent', index, 'optedIn')),
			source: fields.source?.trim() || node,
		};
	},
	async run(jobs, { handle, workspaceId, now }) {
		const changes = jobs.map((job) => ({ contactId: idOf(job), ...job.request }));
		const consents = await handle.store.contacts.setConsent(workspaceId, changes, now);
		return jobs.map((job, i) => ({
			result: { contactId: idOf(job), ...job.request, consent: consents[i] },
			contact: { consent: consents[i] as never },
		}));
	},
};

function consentStatus(given: unknown): ConsentStatus {
	if (given === 'optedIn' || given === 'optedOut') return given;
	throw new ParameterError(`'Consent' is '${String(given)}'. Set it to optedIn or optedOut.`);
}

interface ExitRequest {
	/** null: all journeys. */
	journey: string | null;
	reason: string;
}

export const exitJourney: Operation<ExitRequest> = {
	writes: true,
	needs: 'known',
	ask(target, { read, node }) {
		const reason = read<string>('reason', target.index, '').trim() || node;
		return { journey: journeyToExit(target, read), reason };
	},
	async run(jobs, { handle, workspaceId, now }) {
		const groups = Map.groupBy(jobs, ({ request }) => JSON.stringify(request));
		const ended = new Map<Job<ExitRequest>, number>();
		for (const group of groups.values()) {
			const { journey, reason } = group[0].request;
			const ids = group.map(idOf);
			const counts = await handle.store.contacts.exit(workspaceId, ids, journey, reason, now);
			group.forEach((job, i) => ended.set(job, counts[i]));
		}
		return jobs.map((job) => ({
			result: { contactId: idOf(job), ...job.request, runsExited: ended.get(job)! },
		}));
	},
};

function journeyToExit({ index, traveller }: Target, read: Workplace['read']): string | null {
	const from = read<string>('exitFrom', index, 'this');
	if (from === 'all') return null;
	if (from === 'this') {
		if (traveller !== null) return traveller.journey.key;
		throw new ParameterError(
			"The item is on no journey. Set 'Exit From' to All Journeys, or to One Journey and its key.",
		);
	}
	const key = read<string>('journeyKey', index, '').trim();
	if (key !== '') return key;
	throw new ParameterError(
		"'Journey Key' is empty. Set it to the key that the Journey Trigger shows.",
	);
}

export const erase: Operation<Record<string, never>> = {
	writes: true,
	needs: 'known',
	ask: () => ({}),
	async run(jobs, { handle, workspaceId, now }) {
		await handle.store.contacts.erase(workspaceId, [...new Set(jobs.map(idOf))], now);
		return jobs.map((job) => ({ result: { contactId: idOf(job), erased: true } }));
	},
};

type Other = Pick<Target, 'id' | 'identity'>;

/** The contact that is named beside the item's goes, and is the item's from then on. */
export const merge: Operation<Other> = {
	writes: true,
	needs: 'known',
	ask({ index }, { read }) {
		return named(read<string>('mergeBy', index, 'email'), read, index, 'ToMerge');
	},
	async run(jobs, workplace) {
		const done = [];
		for (const job of jobs) done.push(await mergeOne(job, workplace));
		return done;
	},
};

async function mergeOne(
	{ target, request }: Job<Other>,
	{ handle, workspaceId, now }: Workplace,
): Promise<Done | Error> {
	const { contacts } = handle.store;
	const into = target.id!;
	// Looked up now: an item before this one may have merged them.
	const [found] = await contacts.find(workspaceId, [identityKeys(request.identity)]);
	const from = request.id ?? found;
	if (from === null) return new ParameterError(NOBODY_TO_MERGE);
	if (from === into) return { result: { contactId: into, merged: false } };
	try {
		const { contactId, exited } = await contacts.merge(workspaceId, from, into, now);
		return { result: { contactId, merged: true, from, runsExited: exited } };
	} catch (error) {
		if (error instanceof StoreError && error.code === 'invalid-value') return error;
		throw error;
	}
}

const NOBODY_TO_MERGE =
	"The 'Contact to Merge' was not found. See whether it is written as the contact has it.";

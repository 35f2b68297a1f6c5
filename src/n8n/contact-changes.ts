import type { ConsentChange } from '../contact/book';
import type { ConsentStatus } from '../contact/consent';
import type { Job, Operation, Workplace } from './contact-operation';
import { named, type Target } from './contact-target';
import { ParameterError } from './explain';
import { identityKeys } from '../contact/identity';
import { locatorValue } from './rule-fields';

/** Operations that change contacts who are there. */

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
		const groups = new Map<string, Array<Job<ExitRequest>>>();
		for (const job of jobs) {
			const key = JSON.stringify(job.request);
			groups.set(key, [...(groups.get(key) ?? []), job]);
		}
		for (const group of groups.values()) {
			const { journey, reason } = group[0].request;
			const ids = [...new Set(group.map(idOf))];
			await handle.store.contacts.exit(workspaceId, ids, journey, reason, now);
		}
		return jobs.map((job) => ({ result: { contactId: idOf(job), ...job.request } }));
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
	async run(jobs, { handle, workspaceId, now }) {
		const { contacts } = handle.store;
		const searched = jobs.map(({ request }) => identityKeys(request.identity));
		const found = await contacts.find(workspaceId, searched);
		const done = [];
		for (const [i, job] of jobs.entries()) {
			const from = job.request.id ?? found[i];
			if (from === null) {
				done.push(new ParameterError('The contact to merge was not found, or is merged already.'));
			} else if (from === idOf(job)) {
				done.push({ result: { contactId: from, merged: false } });
			} else {
				const { contactId, exited } = await contacts.merge(workspaceId, from, idOf(job), now);
				done.push({ result: { contactId, merged: true, from, runsExited: exited } });
			}
		}
		return done;
	},
};

import type { ConsentChange } from '../../contact/consent-store';
import {
	consentStatus,
	suppressionOf,
	type Consent,
	type ConsentStatus,
} from '../../contact/consent';
import { identityKeys } from '../../contact/identity';
import { StoreError } from '../../store/errors';
import type { OperationResult, OperationInput, Operation, OperationContext } from './operation';
import { named, type Target } from './target';
import { ParameterError } from '../parameters/error';
import { nameOf } from '../parameters/name';
import { locatorValue } from '../parameters/values';

/* Operations that change existing contacts. */
const idOf = ({ target }: OperationInput<object>) => target.id!;

interface StageChange {
	stage: string | null;
}

export const setStage: Operation<StageChange> = {
	inTestRuns: 'preview',
	needs: 'known',
	ask({ index }, { read }) {
		if (read<boolean>('clearStage', index, false)) return { stage: null };
		const stage = locatorValue(read<unknown>('stage', index, ''));
		if (stage !== '') return { stage: nameOf(stage, 'Stage') };
		throw new ParameterError("'Stage' is empty. Set it, or turn on 'Clear Stage'.");
	},
	async run(inputs, { handle, workspaceId, now }) {
		// If several items have the same contact, the last one wins.
		const stages = new Map(inputs.map((input) => [idOf(input), input.request.stage]));
		const changes = [...stages].map(([contactId, stage]) => ({ contactId, stage }));
		await handle.store.contacts.setStage(workspaceId, changes, now);
		return inputs.map((input) => {
			const stage = stages.get(idOf(input))!;
			return { result: { contactId: idOf(input), stage }, contact: { stage } };
		});
	},
};

type ConsentRequest = Omit<ConsentChange, 'contactId'>;

const EVIDENCE = ['page', 'text', 'recordedBy'] as const;
type ConsentFields = Partial<Record<'topic' | 'source' | (typeof EVIDENCE)[number], string>>;

export const setConsent: Operation<ConsentRequest> = {
	inTestRuns: 'preview',
	needs: 'known',
	ask({ index }, { read, node }) {
		const channel = locatorValue(read<unknown>('channel', index, ''));
		if (channel === '') throw new ParameterError("'Channel' is empty. Set it, such as 'email'.");
		const fields = read<ConsentFields>('consentFields', index, {});
		const given = (name: keyof ConsentFields) => String(fields[name] ?? '').trim();
		const status = statusIn(read<unknown>('consent', index, 'optedIn'));
		const isOwn = read<string>('givenBy', index, 'import') === 'contact';
		const evidence = Object.fromEntries(
			EVIDENCE.flatMap((name) => (given(name) === '' ? [] : [[name, given(name)]])),
		);
		return {
			channel: nameOf(channel, 'Channel'),
			...(given('topic') !== '' && { topic: nameOf(given('topic'), 'Topic') }),
			status,
			source: given('source') || node,
			...(status === 'optedIn' && isOwn && { own: true }),
			...(Object.keys(evidence).length > 0 && { evidence }),
		};
	},
	async run(inputs, { handle, workspaceId, now }) {
		const changes = inputs.map((input) => ({ contactId: idOf(input), ...input.request }));
		const consents = await handle.store.consents.set(workspaceId, changes, now);
		return inputs.map((input, i) => {
			const { own: _own, ...request } = input.request;
			const consent = consents[i];
			const applied = isInForce(consent, request);
			return {
				result: { contactId: idOf(input), ...request, applied, consent },
				contact: { consent: consent as never },
			};
		});
	},
};

/** Whether the consent is as requested: an earlier objection may stand against an opt-in. */
function isInForce(consent: Consent, { channel, topic, status }: ConsentRequest): boolean {
	const isBlocked = status === 'optedIn' && suppressionOf(consent, channel) !== null;
	return !isBlocked && consentStatus(consent, channel, topic) === status;
}

function statusIn(given: unknown): ConsentStatus {
	if (given === 'optedIn' || given === 'optedOut') return given;
	throw new ParameterError(`'Consent' is '${String(given)}'. Set it to optedIn or optedOut.`);
}

interface ExitRequest {
	/** null: all journeys. */
	journey: string | null;
	reason: string;
	/** The item's enrollment, for 'This Journey': only its instance ends. */
	own: number | null;
}

export const exitJourney: Operation<ExitRequest> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'known',
	ask(target, { read, node }) {
		const reason = read<string>('reason', target.index, '').trim() || node;
		const thisJourney = read<string>('exitFrom', target.index, 'this') === 'this';
		const own = (thisJourney && target.journeyItem?.journey.enrollmentId) || null;
		return { journey: journeyToExit(target, read), reason, own };
	},
	async run(inputs, { handle, workspaceId, now, dryRun }) {
		const groups = Map.groupBy(inputs, ({ request: { journey, reason, own } }) =>
			JSON.stringify([journey, reason, own === null]),
		);
		const ended = new Map<OperationInput<ExitRequest>, number>();
		for (const group of groups.values()) {
			const { journey, reason, own } = group[0].request;
			const ids = group.map(idOf);
			const enrollments = own === null ? [] : group.map(({ request }) => request.own!);
			const counts = await handle.store.journeys.exit(
				workspaceId,
				ids,
				journey,
				reason,
				now,
				enrollments,
				{ dryRun },
			);
			group.forEach((input, i) => ended.set(input, counts[i]));
		}
		return inputs.map((input) => {
			const { journey, reason } = input.request;
			const enrollmentsExited = ended.get(input)!;
			return { result: { contactId: idOf(input), journey, reason, enrollmentsExited } };
		});
	},
};

function journeyToExit(
	{ index, journeyItem }: Target,
	read: OperationContext['read'],
): string | null {
	const from = read<string>('exitFrom', index, 'this');
	if (from === 'all') return null;
	if (from === 'this') {
		if (journeyItem !== null) return journeyItem.journey.key;
		throw new ParameterError(
			"The item is not in a journey. Set 'Exit From' to All Journeys, or to One Journey and its key.",
		);
	}
	const key = read<string>('journeyKey', index, '').trim();
	if (key !== '') return key;
	throw new ParameterError(
		"'Journey Key' is empty. Set it to the key that the Journey Trigger shows.",
	);
}

export const erase: Operation<Record<string, never>> = {
	inTestRuns: 'preview',
	needs: 'known',
	ask: () => ({}),
	async run(inputs, { handle, workspaceId, now }) {
		await handle.store.contacts.erase(workspaceId, [...new Set(inputs.map(idOf))], now);
		return inputs.map((input) => ({ result: { contactId: idOf(input), erased: true } }));
	},
};

type Other = Pick<Target, 'id' | 'identity'>;

/** Merges another contact into the item's; the other id then leads to the item's contact. */
export const merge: Operation<Other> = {
	inTestRuns: 'preview',
	needs: 'known',
	ask({ index }, { read }) {
		return named(read<string>('mergeBy', index, 'email'), read, index, 'ToMerge');
	},
	async run(inputs, operationContext) {
		const done = [];
		for (const input of inputs) done.push(await mergeOne(input, operationContext));
		return done;
	},
};

async function mergeOne(
	{ target, request }: OperationInput<Other>,
	{ handle, workspaceId, now }: OperationContext,
): Promise<OperationResult | Error> {
	const { contacts } = handle.store;
	const into = target.id!;
	// Looked up now, because an earlier item may have merged the contact.
	const [found] = await contacts.find(workspaceId, [identityKeys(request.identity)]);
	const from = request.id ?? found;
	if (from === null) return new ParameterError(NOTHING_TO_MERGE);
	if (from === into) return { result: { contactId: into, merged: false } };
	try {
		const { contactId, exited } = await contacts.merge(workspaceId, from, into, now);
		return { result: { contactId, merged: true, from, enrollmentsExited: exited } };
	} catch (error) {
		if (error instanceof StoreError && error.code === 'invalid-value') return error;
		throw error;
	}
}

const NOTHING_TO_MERGE = "The 'Contact to Merge' was not found. Check its email, phone or ID.";

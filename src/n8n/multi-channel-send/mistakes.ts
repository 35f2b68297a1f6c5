import type { IExecuteFunctions } from 'n8n-workflow';
import type { DeliveryResult } from '../../message/delivery/outgoing';
import { TemplateError } from '../../message/template/template-error';
import { leaseOf } from '../items/journey-item';
import { failedAt } from '../items/execution-result';
import { hintAt } from '../items/results';
import { ContactValueError, ParameterError } from '../parameters/error';
import type { StoreHandle } from '../stores/handle';
import type { ContactSend, Mistake } from './attempt-state';

/** Reasons that are recorded word for word; each costs a call of the store. */
const MAX_REASONS = 3;
const OTHER_REASONS = 'The message cannot be created with the values of this contact.';

/** Codes of messages that cannot be created; a provider's codes are about how it is set up. */
const OF_CONTENT: ReadonlySet<string | undefined> = new Set(['ECONTENT', 'ESENDER']);

/** Why a message cannot be created, or is not taken as it is. */
export function mistakeOf({ reason, error }: DeliveryResult): Mistake {
	const cause = error?.cause;
	const isParameter = cause instanceof ParameterError && !(cause instanceof ContactValueError);
	const isBuilders = isParameter || cause instanceof TemplateError;
	return {
		reason: reason ?? 'The message cannot be created',
		isSetUp: isBuilders || !OF_CONTENT.has(error?.code),
	};
}

/**
 * Errors of items, by index: all mistakes with an error output, else the mistakes of the set-up. Other
 * contacts with a mistake are retried by the store, without those that share the execution.
 */
export async function settleMistakes(
	context: IExecuteFunctions,
	handle: StoreHandle,
	contactSends: readonly ContactSend[],
): Promise<Map<number, Error>> {
	const errors = new Map<number, Error>();
	const alone = new Map<string, ContactSend[]>();
	for (const contactSend of contactSends) {
		const { mistake, fenced, journeyItem } = contactSend;
		if (mistake === null || fenced) continue;
		if (mistake.isSetUp || context.continueOnFail()) {
			errors.set(journeyItem.index, new ParameterError(mistake.reason));
			continue;
		}
		const { reason } = mistake;
		const key = alone.has(reason) || alone.size < MAX_REASONS ? reason : OTHER_REASONS;
		alone.set(key, [...(alone.get(key) ?? []), contactSend]);
	}
	for (const [reason, failed] of alone) {
		const leases = failed.map(({ journeyItem }) => leaseOf(journeyItem));
		const named = failedAt(context.getNode().name, reason);
		await handle.store.positions.retry(leases, named, handle.clock.now(), { mayShare: true });
	}
	hintAt(context, hintsOf(alone));
	return errors;
}

function* hintsOf(alone: ReadonlyMap<string, readonly ContactSend[]>): Generator<string> {
	for (const [reason, { length: n }] of alone) {
		const who = n === 1 ? '1 contact has' : `${n} contacts have`;
		yield `${who} failed and will be retried without the others: ${reason}`;
	}
}

import type { Clock } from '../../lib/clock';
import { attemptSend } from './attempt';
import { quickRetryDelay } from './backoff';
import { MINUTE_MS } from '../../lib/milliseconds';
import { pause } from '../../lib/pause';
import type { LedgerBatcher } from './ledger-batcher';
import { type Channel, ChannelError } from '../channels/channel';
import {
	contentError,
	decided,
	deadAddressesIn,
	held,
	inWords,
	isDecided,
	result,
	type Decided,
} from './result';
import type { LedgerEntry, Settlement } from '../ledger';
import { MissingVariableError } from '../template/missing-variable';
import type { DeliveryResult, IfUnsure, OutgoingMessage } from './outgoing';
import { SKIP_REASONS } from '../policy/reasons';
import type { Semaphore } from './semaphore';
import type { RateLimiter } from '../rate-limit/limiter';
import type { UnrecordedOutcomes } from './unrecorded';
import { classifyAttempt, type AttemptClass, type ConcludedAttempt } from './outcome';

const UNSURE =
	'It may have been sent before its execution was interrupted, and was not sent again.';

/**
 * A message that goes out later than this (ms) after its decision is decided again: quiet hours may
 * have begun. Objections need no second look while a message is queued, because they skip it at once.
 */
const DECISION_HOLDS_MS = MINUTE_MS;

interface Setup<Content> {
	channel: Channel<Content>;
	clock: Clock;
	ifUnsure: IfUnsure;
	semaphore: Semaphore;
	ledgerBatcher: LedgerBatcher;
	unrecorded: UnrecordedOutcomes;
	rateLimiter: RateLimiter;
	/** When the batch was reserved, in ms. */
	reservedAt: number;
}

/** One batch under way. A failure of the channel, or of the ledger, stops all of it. */
export class Delivery<Content> {
	private stopped?: ChannelError;
	private broken?: { error: unknown };
	private readonly mayResend: boolean;
	/** When messages were decided again, and the result. */
	private readonly decidedAgain = new Map<number, { at: number; entry: LedgerEntry }>();
	/** Queued again after a try: until then an objection could not skip them. */
	private readonly requeued = new Set<number>();

	constructor(private readonly setup: Setup<Content>) {
		this.mayResend = setup.ifUnsure === 'resend' || setup.channel.capabilities.deduplicates;
	}

	/** @throws what the ledger throws; no further message goes out then */
	async run(message: OutgoingMessage<Content>, entry: LedgerEntry): Promise<DeliveryResult> {
		return (await this.replay(entry)) ?? (await this.send(message, entry));
	}

	/** The result of an earlier execution or of policy; undefined if the message is to be sent. */
	private async replay(entry: LedgerEntry): Promise<DeliveryResult | undefined> {
		const { id, status, decision = { go: true } } = entry;
		if (status === 'queued') return undefined;
		if (isDecided(status)) return decided(entry, status);
		const known = status === 'sending' ? this.setup.unrecorded.of(entry) : undefined;
		if (known && isDecided(known.status)) return await this.recordKnown(entry, known, known.status);
		const isFree = this.mayResend || known?.status === 'queued';
		if (isFree && 'go' in decision) {
			await this.requeue(id);
			return undefined;
		}
		const reason = entry.reason ?? UNSURE;
		if (status !== 'unknown') await this.settle({ id, status: 'unknown', reason });
		return { ...result(entry, 'unknown'), reason, replayed: true };
	}

	/** Records an outcome that an earlier batch of this process could not record. */
	private async recordKnown(
		entry: LedgerEntry,
		known: Settlement,
		status: Decided,
	): Promise<DeliveryResult> {
		await this.settle(known);
		const { providerId = null, reason = null } = known;
		return { ...result({ ...entry, providerId, reason }, status), replayed: true };
	}

	private async send(
		message: OutgoingMessage<Content>,
		entry: LedgerEntry,
	): Promise<DeliveryResult> {
		let content: Promise<Content> | undefined;
		for (let tries = 1; ; tries++) {
			const sendTime = await this.sendTime();
			if (sendTime instanceof ChannelError) return this.defer(entry, sendTime);
			const done = await this.setup.semaphore.run(async () => {
				if (this.broken) throw this.broken.error;
				if (this.stopped) return held(entry, this.stopped);
				const late = this.setup.rateLimiter.isStale(sendTime) ? await this.sendTime() : sendTime;
				if (late instanceof ChannelError) return this.defer(entry, late);
				content ??= Promise.resolve().then(() => message.content(entry.id));
				return await this.tryOnce(message, entry, content, tries);
			});
			// Outside of the semaphore, so that connections stay busy while the ledger records.
			const ended = typeof done === 'function' ? await done() : done;
			if (typeof ended !== 'number') return ended;
			await pause(this.setup.clock, ended);
		}
	}

	/** Deferred from now, however long the other messages of the batch take. */
	private defer(entry: LedgerEntry, limited: ChannelError): DeliveryResult {
		const deferUntil = this.setup.clock.now() + (limited.retryAfterMs ?? 0);
		return { ...held(entry, limited), deferUntil };
	}

	private sendTime(): Promise<number | ChannelError> {
		return this.watch(this.setup.rateLimiter.next());
	}

	/** The result, or the delay (ms) before another attempt, or a function that gets one of these. */
	private async tryOnce(
		message: OutgoingMessage<Content>,
		entry: LedgerEntry,
		content: Promise<Content>,
		tries: number,
	): Promise<DeliveryResult | number | (() => Promise<DeliveryResult | number>)> {
		const { id } = entry;
		const made = await content.then(
			(value) => ({ value }),
			(cause: unknown) => ({ cause }),
		);
		if ('cause' in made) return await this.unmade(entry, made.cause, tries);
		const { recipient } = message.request;
		const attempt = await attemptSend(
			this.setup.channel,
			{ id, recipient, content: made.value },
			() => this.watch(this.commit(message, id)),
		);
		if (attempt.result === 'refused') return await this.watch(this.refused(message, entry));
		const conclude = () => this.conclude(entry, attempt, tries);
		return attempt.result === 'accepted' ? conclude : await conclude();
	}

	/** Whether the message may go out now. */
	private async commit({ request }: OutgoingMessage<Content>, id: number): Promise<boolean> {
		const { channel, clock, ledgerBatcher, reservedAt } = this.setup;
		const decidedAt = this.decidedAgain.get(id)?.at ?? reservedAt;
		const now = clock.now();
		if (now - decidedAt > DECISION_HOLDS_MS || this.requeued.delete(id)) {
			const entry = await ledgerBatcher.decideAgain({ ...request, channel: channel.name });
			this.decidedAgain.set(id, { at: now, entry });
			if (entry.status !== 'queued') return false;
		}
		const { positionId, lease } = request;
		return await ledgerBatcher.commit({ id, positionId, lease });
	}

	/** The policy or an objection has skipped the message, or another execution holds its position. */
	private async refused(
		{ request: { positionId, nodeId } }: OutgoingMessage<Content>,
		entry: LedgerEntry,
	): Promise<DeliveryResult> {
		const again = this.decidedAgain.get(entry.id)?.entry;
		if (again?.status === 'skipped' && again.decision) return decided(again, 'skipped');
		const { id } = entry;
		const reason = await this.setup.ledgerBatcher.objectionTo({ id, positionId, nodeId });
		return { ...result(entry, reason === null ? 'fenced' : 'skipped'), reason };
	}

	private async unmade(
		entry: LedgerEntry,
		cause: unknown,
		tries: number,
	): Promise<DeliveryResult | number> {
		if (!(cause instanceof MissingVariableError)) {
			const error = contentError(cause);
			return await this.conclude(entry, { result: 'error', recorded: false, error }, tries);
		}
		const reason = SKIP_REASONS.missingVariable;
		await this.settle({ id: entry.id, status: 'skipped', reason });
		return { ...result(entry, 'skipped'), reason };
	}

	private async conclude(
		entry: LedgerEntry,
		attempt: ConcludedAttempt,
		tries: number,
	): Promise<DeliveryResult | number> {
		const attemptClass = classifyAttempt(attempt, this.mayResend);
		if (attemptClass.error) await this.watch(this.setup.rateLimiter.backOff(attemptClass.error));
		const delayMs = this.quickRetry(attemptClass, tries, entry.id);
		if (delayMs !== undefined) {
			// A commit only applies to a queued message, so a recorded one has to be queued again.
			if (attempt.result === 'error' && attempt.recorded) {
				await this.requeue(entry.id);
			}
			return delayMs;
		}
		if (attemptClass.abortsBatch) this.stopped ??= attemptClass.error;
		return await this.record(entry, attempt, attemptClass);
	}

	private quickRetry(attemptClass: AttemptClass, tries: number, id: number): number | undefined {
		if (!attemptClass.retryable || attemptClass.error === undefined) return undefined;
		return quickRetryDelay(attemptClass.error, tries, id);
	}

	private async record(
		entry: LedgerEntry,
		attempt: ConcludedAttempt,
		{ outcome, status, error }: AttemptClass,
	): Promise<DeliveryResult> {
		const providerId = attempt.result === 'accepted' ? attempt.providerId : null;
		const reason = error ? inWords(error) : null;
		if (status !== undefined) {
			await this.settle({
				id: entry.id,
				status,
				providerId: providerId ?? undefined,
				reason: reason ?? undefined,
			});
		}
		const sentAt = outcome === 'sent' ? this.setup.clock.now() : null;
		return {
			...result(entry, outcome),
			providerId,
			reason,
			sentAt,
			error,
			deadAddresses: deadAddressesIn(attempt),
		};
	}

	private settle(settlement: Settlement): Promise<void> {
		return this.watch(this.setup.ledgerBatcher.settle(settlement));
	}

	private async requeue(id: number): Promise<void> {
		await this.settle({ id, status: 'queued' });
		this.requeued.add(id);
	}

	/** Remembers the ledger's failure before another message can start. */
	private async watch<T>(call: Promise<T>): Promise<T> {
		try {
			return await call;
		} catch (error) {
			this.broken ??= { error };
			throw error;
		}
	}
}

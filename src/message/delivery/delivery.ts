import type { Clock } from '../../lib/clock';
import { attemptSend, type Attempt } from './attempt';
import { quickRetryDelay } from './backoff';
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
import { classifyAttempt, type AttemptClass } from './outcome';

const UNSURE = 'It may have been sent before its run was interrupted, and was not sent again.';

interface Setup<Content> {
	channel: Channel<Content>;
	clock: Clock;
	ifUnsure: IfUnsure;
	slots: Semaphore;
	books: LedgerBatcher;
	unrecorded: UnrecordedOutcomes;
	turns: RateLimiter;
}

/** One batch on its way. What stops the channel, or the ledger, stops all of it. */
export class Delivery<Content> {
	private stopped?: ChannelError;
	private broken?: { error: unknown };
	private readonly mayResend: boolean;

	constructor(private readonly setup: Setup<Content>) {
		this.mayResend = setup.ifUnsure === 'resend' || setup.channel.capabilities.deduplicates;
	}

	/** @throws what the ledger throws; no further message goes out then */
	async run(message: OutgoingMessage<Content>, entry: LedgerEntry): Promise<DeliveryResult> {
		return (await this.replay(entry)) ?? (await this.send(message, entry));
	}

	/** What an earlier run or policy has made of it, or undefined where it is to be sent. */
	private async replay(entry: LedgerEntry): Promise<DeliveryResult | undefined> {
		const { id, status, decision = { go: true } } = entry;
		if (status === 'queued') return undefined;
		if (isDecided(status)) return decided(entry, status);
		const known = status === 'sending' ? this.setup.unrecorded.of(entry) : undefined;
		if (known && isDecided(known.status)) return await this.tell(entry, known, known.status);
		const isFree = this.mayResend || known?.status === 'queued';
		if (isFree && 'go' in decision) {
			await this.settle({ id, status: 'queued' });
			return undefined;
		}
		const reason = entry.reason ?? UNSURE;
		if (status !== 'unknown') await this.settle({ id, status: 'unknown', reason });
		return { ...result(entry, 'unknown'), reason, replayed: true };
	}

	/** What an earlier batch of this process could not write down. */
	private async tell(
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
			const turn = await this.turn();
			if (turn instanceof ChannelError) return this.putOff(entry, turn);
			const done = await this.setup.slots.run(async () => {
				if (this.broken) throw this.broken.error;
				if (this.stopped) return held(entry, this.stopped);
				const late = this.setup.turns.isStale(turn) ? await this.turn() : turn;
				if (late instanceof ChannelError) return this.putOff(entry, late);
				content ??= Promise.resolve().then(() => message.content(entry.id));
				return await this.tryOnce(message, entry, content, tries);
			});
			// Outside of its slot, so that the connections go on while the ledger writes it down.
			const ended = typeof done === 'function' ? await done() : done;
			if (typeof ended !== 'number') return ended;
			await pause(this.setup.clock, ended);
		}
	}

	/** Until its turn, however long the others of the batch take meanwhile. */
	private putOff(entry: LedgerEntry, turn: ChannelError): DeliveryResult {
		const deferUntil = this.setup.clock.now() + (turn.retryAfterMs ?? 0);
		return { ...held(entry, turn), deferUntil };
	}

	private turn(): Promise<number | ChannelError> {
		return this.watch(this.setup.turns.next());
	}

	/** The result, or after how many ms to try again, or how to come to one of these. */
	private async tryOnce(
		{ request }: OutgoingMessage<Content>,
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
		const { positionId, lease, recipient } = request;
		const attempt = await attemptSend(
			this.setup.channel,
			{ id, recipient, content: made.value },
			() => this.watch(this.setup.books.commit({ id, positionId, lease })),
		);
		const conclude = () => this.conclude(entry, attempt, tries);
		return attempt.result === 'accepted' ? conclude : await conclude();
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
		attempt: Attempt,
		tries: number,
	): Promise<DeliveryResult | number> {
		const attemptClass = classifyAttempt(attempt, this.mayResend);
		if (attemptClass.error) await this.watch(this.setup.turns.backOff(attemptClass.error));
		const delayMs = this.quickRetry(attemptClass, tries, entry.id);
		if (delayMs !== undefined) {
			// A commit moves a queued message only, so one that was recorded has to be taken back.
			if (attempt.result === 'error' && attempt.recorded) {
				await this.settle({ id: entry.id, status: 'queued' });
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
		attempt: Attempt,
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
		return this.watch(this.setup.books.settle(settlement));
	}

	/** Notes the ledger's failure before anything else can start. */
	private async watch<T>(call: Promise<T>): Promise<T> {
		try {
			return await call;
		} catch (error) {
			this.broken ??= { error };
			throw error;
		}
	}
}

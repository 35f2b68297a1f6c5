import type { Clock } from '../clock';
import { attemptSend, type Attempt } from './attempt';
import { pause, quickRetryDelay } from './backoff';
import type { Bookkeeper } from './bookkeeper';
import { type Channel, ChannelError } from './channels/channel';
import type { LedgerEntry, Settlement } from './ledger';
import type { DeliveryResult, IfUnsure, OutgoingMessage } from './outgoing';
import type { Slots } from './slots';
import { judge, type Verdict } from './verdict';

/** Reasons are shown to people and kept with the message; a server may answer with a page. */
const MAX_REASON = 500;
const UNSURE = 'It may have been sent before its run was interrupted, and was not sent again.';

interface Setup<Content> {
	channel: Channel<Content>;
	clock: Clock;
	ifUnsure: IfUnsure;
	slots: Slots;
	books: Bookkeeper;
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
		const { id, status, judgement = { go: true } } = entry;
		if (status === 'queued') return undefined;
		if (status !== 'sending' && status !== 'unknown') return decided(entry, status);
		if (this.mayResend && 'go' in judgement) {
			await this.settle({ id, status: 'queued' });
			return undefined;
		}
		const reason = entry.reason ?? UNSURE;
		if (status === 'sending') await this.settle({ id, status: 'unknown', reason });
		return { ...result(entry, 'unknown'), reason, replayed: true };
	}

	private async send(
		message: OutgoingMessage<Content>,
		entry: LedgerEntry,
	): Promise<DeliveryResult> {
		let content: Promise<Content> | undefined;
		for (let tries = 1; ; tries++) {
			const done = await this.setup.slots.run(async () => {
				if (this.broken) throw this.broken.error;
				if (this.stopped) return held(entry, this.stopped);
				content ??= Promise.resolve().then(() => message.content(entry.id));
				return await this.tryOnce(message, entry, content, tries);
			});
			if (typeof done !== 'number') return done;
			await pause(this.setup.clock, done);
		}
	}

	/** The result, or after how many ms to try again. */
	private async tryOnce(
		{ request }: OutgoingMessage<Content>,
		entry: LedgerEntry,
		content: Promise<Content>,
		tries: number,
	): Promise<DeliveryResult | number> {
		const { id } = entry;
		const made = await content.then(
			(value) => ({ value }),
			(cause: unknown) => ({ error: contentError(cause) }),
		);
		if ('error' in made) {
			return await this.conclude(entry, { result: 'error', recorded: false, ...made }, tries);
		}
		const { positionId, lease, recipient } = request;
		const attempt = await attemptSend(
			this.setup.channel,
			{ id, recipient, content: made.value },
			() => this.watch(this.setup.books.commit({ id, positionId, lease })),
		);
		return await this.conclude(entry, attempt, tries);
	}

	private async conclude(
		entry: LedgerEntry,
		attempt: Attempt,
		tries: number,
	): Promise<DeliveryResult | number> {
		const verdict = judge(attempt, this.mayResend);
		const delayMs = this.quickRetry(verdict, tries, entry.id);
		if (delayMs !== undefined) {
			// A commit moves a queued message only, so one that was recorded has to be taken back.
			if (attempt.result === 'error' && attempt.recorded) {
				await this.settle({ id: entry.id, status: 'queued' });
			}
			return delayMs;
		}
		if (verdict.stops) this.stopped ??= verdict.error;
		return await this.record(entry, attempt, verdict);
	}

	private quickRetry(verdict: Verdict, tries: number, id: number): number | undefined {
		if (!verdict.again || verdict.error === undefined) return undefined;
		return quickRetryDelay(verdict.error, tries, id);
	}

	private async record(
		entry: LedgerEntry,
		attempt: Attempt,
		{ outcome, status, error }: Verdict,
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
		return { ...result(entry, outcome), providerId, reason, sentAt, error, gone: goneIn(attempt) };
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

function goneIn(attempt: Attempt): readonly string[] | undefined {
	if (attempt.result === 'refused') return undefined;
	return attempt.result === 'accepted' ? attempt.gone : attempt.error.gone;
}

/** The builder's mistake, or one value's: not the contact's fault, so the message stays queued. */
function contentError(cause: unknown): ChannelError {
	if (cause instanceof ChannelError) return cause;
	const message = cause instanceof Error ? cause.message : String(cause);
	return new ChannelError(
		message,
		{ kind: 'config', code: 'ECONTENT', scope: 'message' },
		{ cause },
	);
}

/** Not tried, because the channel works for nobody. */
function held(entry: LedgerEntry, error: ChannelError): DeliveryResult {
	return { ...result(entry, 'retry'), reason: inWords(error), error };
}

/** What the ledger says for good: by an earlier run, or by the judgement of this one. */
function decided(entry: LedgerEntry, status: 'sent' | 'failed' | 'skipped'): DeliveryResult {
	const { judgement } = entry;
	return {
		...result(entry, status),
		...(judgement && 'deferUntil' in judgement && { deferUntil: judgement.deferUntil }),
		replayed: judgement === undefined,
	};
}

function result(entry: LedgerEntry, outcome: DeliveryResult['outcome']): DeliveryResult {
	const { id, providerId, reason, sentAt } = entry;
	return { outcome, id, providerId, reason, sentAt, replayed: false };
}

function inWords({ message, code }: ChannelError): string {
	return clip(message.includes(code) ? message : `${message} (${code})`);
}

function clip(reason: string): string {
	return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 1)}…` : reason;
}

import { MAX_ATTEMPTS, retryDelayMs } from '../../../../src/journey/backoff';
import type { OverduePolicy } from '../../../../src/journey/journey';
import { LEASE_MS } from '../../../../src/journey/position-store';
import type { ModelPlan, ModelPosition, ModelRun } from './model-state';

const GRACE_MS = 60_000;

/** The release protocol in plain words and without a database, to hold the stores against. */
export class StoreModel {
	now: number;
	readonly runs: ModelRun[] = [];
	readonly positions = new Map<string, ModelPosition>();
	/** Paths that were ever begun: no contact takes the same path twice. */
	readonly #begun = new Set<string>();
	readonly #events: { contact: string; at: number }[] = [];

	constructor(
		now: number,
		private readonly reentry: 'never' | 'afterLeaving',
	) {
		this.now = now;
	}

	enter(contact: string): boolean {
		const earlier = this.runs.filter((run) => run.contact === contact);
		if (earlier.some((run) => run.status === 'active')) return false;
		if (this.reentry === 'never' && earlier.length > 0) return false;
		const run = this.runs.push({ contact, status: 'active', enteredAt: this.now }) - 1;
		const due = { readyAt: this.now, dueAt: this.now, timeoutOutcome: 'reached' as const };
		this.#place(`${run}`, { run, node: 'trigger', ...due, outcome: null, event: -1, since: null });
		return true;
	}

	happens(contact: string, at: number): number {
		const event = this.#events.push({ contact, at }) - 1;
		const resumed = [...this.positions.values()].filter(
			(p) =>
				this.runs[p.run].contact === contact &&
				this.runs[p.run].status === 'active' &&
				p.since !== null &&
				p.outcome === null &&
				p.lease === null &&
				at >= p.since &&
				(p.dueAt === null || at <= p.dueAt),
		);
		for (const p of resumed) Object.assign(p, { outcome: 'reached', event, readyAt: this.now });
		return resumed.length;
	}

	/** The positions that may be claimed at the node, the longest ready first. */
	ready(node: string): string[] {
		return [...this.positions]
			.filter(([, p]) => p.node === node && p.readyAt !== null && p.readyAt <= this.now)
			.sort(([, a], [, b]) => a.readyAt! - b.readyAt!)
			.map(([way]) => way);
	}

	claim(ways: readonly string[], lease: string): void {
		for (const way of ways) {
			const p = this.positions.get(way)!;
			p.attempts += 1;
			p.outcome ??= p.timeoutOutcome;
			Object.assign(p, { lease, readyAt: this.now + LEASE_MS });
		}
	}

	park(ways: readonly string[], lease: string, node: string, plan: ModelPlan): string[] {
		return ways.map((way) => {
			const parent = this.#held(way, lease);
			if (parent === undefined) return 'fenced';
			this.#renewLease(parent);
			const run = this.runs[parent.run];
			if (run.status !== 'active') return 'ended';
			const since = plan.since === 'entry' ? run.enteredAt : plan.since;
			const event = since === null ? -1 : this.#first(run.contact, since, plan.dueAt);
			const { dueAt, timeoutOutcome } = plan;
			const waits = { readyAt: dueAt, outcome: null, event: null, since };
			const met = { readyAt: this.now, outcome: 'reached' as const, event, since: null };
			const found = event >= 0 ? met : waits;
			this.#place(`${way}>${node}`, { run: parent.run, node, dueAt, timeoutOutcome, ...found });
			return 'parked';
		});
	}

	complete(ways: readonly string[], lease: string): void {
		this.#remove(
			ways.filter((way) => this.#held(way, lease)),
			'completed',
		);
	}

	retry(ways: readonly string[], lease: string): void {
		const held = ways.flatMap((way) => this.#held(way, lease) ?? []);
		for (const p of held.filter((it) => it.attempts < MAX_ATTEMPTS)) {
			Object.assign(p, { lease: null, readyAt: this.now + retryDelayMs(p.attempts) });
		}
		this.#fail(held.filter((p) => p.attempts >= MAX_ATTEMPTS));
	}

	fail(ways: readonly string[], lease: string): void {
		this.#fail(ways.flatMap((way) => this.#held(way, lease) ?? []));
	}

	release(ways: readonly string[], lease: string): void {
		for (const p of ways.flatMap((way) => this.#held(way, lease) ?? [])) {
			const untouched = p.attempts === 1 && p.outcome === p.timeoutOutcome;
			Object.assign(p, { lease: null, readyAt: this.now, attempts: p.attempts - 1 });
			if (untouched) p.outcome = null;
		}
	}

	holdExternally(ways: readonly string[], lease: string, until: number): void {
		for (const p of ways.flatMap((way) => this.#held(way, lease) ?? [])) {
			Object.assign(p, { readyAt: null, heldUntil: until });
		}
	}

	completeExpiredHolds(): void {
		const done = [...this.positions].filter(
			([, p]) => p.heldUntil !== null && p.heldUntil <= this.now,
		);
		this.#remove(
			done.map(([way]) => way),
			'completed',
		);
	}

	/** `idOf` orders the positions that were due at the same instant. */
	overdue(node: string, policy: OverduePolicy, idOf: (way: string) => number): void {
		if (policy.policy === 'atOnce') return;
		const limit = policy.policy === 'skip' ? policy.minutes * 60_000 : 0;
		const late = [...this.positions]
			.filter(([, p]) => p.node === node && p.readyAt !== null && p.lease === null)
			.filter(([, p]) => p.readyAt! < this.now - Math.max(GRACE_MS, limit))
			.sort(([a, x], [b, y]) => x.readyAt! - y.readyAt! || idOf(a) - idOf(b));
		if (policy.policy === 'skip') {
			this.#remove(
				late.map(([way]) => way),
				'exited',
			);
		} else {
			const step = (policy.minutes * 60_000) / late.length;
			late.forEach(([, p], i) => (p.readyAt = this.now + Math.floor(i * step)));
		}
	}

	#place(way: string, p: Omit<ModelPosition, 'lease' | 'attempts' | 'heldUntil'>): void {
		if (this.#begun.has(way)) return;
		this.#begun.add(way);
		this.positions.set(way, { ...p, lease: null, attempts: 0, heldUntil: null });
	}

	#held(way: string, lease: string): ModelPosition | undefined {
		const p = this.positions.get(way);
		return p?.lease === lease ? p : undefined;
	}

	/** A lease is extended when half of it is over. */
	#renewLease(p: ModelPosition): void {
		const until = this.now + LEASE_MS;
		if ((p.readyAt ?? p.heldUntil!) >= this.now + LEASE_MS / 2) return;
		if (p.heldUntil === null) p.readyAt = until;
		else p.heldUntil = Math.max(p.heldUntil, until);
	}

	#first(contact: string, since: number, until: number | null): number {
		const met = this.#events
			.map((event, index) => ({ ...event, index }))
			.filter((e) => e.contact === contact && e.at >= since && (until === null || e.at <= until))
			.sort((a, b) => a.at - b.at || a.index - b.index);
		return met[0]?.index ?? -1;
	}

	#remove(ways: readonly string[], status: ModelRun['status']): void {
		const runs = ways.map((way) => this.positions.get(way)!.run);
		for (const way of ways) this.positions.delete(way);
		const open = new Set([...this.positions.values()].map((p) => p.run));
		for (const run of runs) {
			if (!open.has(run) && this.runs[run].status === 'active') this.runs[run].status = status;
		}
	}

	#fail(failed: readonly ModelPosition[]): void {
		const runs = new Set(failed.map((p) => p.run));
		for (const run of runs) {
			if (this.runs[run].status === 'active') this.runs[run].status = 'failed';
		}
		for (const p of this.positions.values()) {
			if (runs.has(p.run)) Object.assign(p, { readyAt: null, heldUntil: null, lease: null });
		}
	}
}

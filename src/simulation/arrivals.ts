import { identityKeys } from '../contact/identity';
import { CanvasViews } from '../hub/canvas/views';
import type { HubDeps } from '../hub/deps';
import { clickReport } from '../hub/links/click';
import { KeyRing } from '../hub/links/link-keys';
import { openReport } from '../hub/links/open';
import { liveRecords } from '../hub/records';
import { asksOf } from '../hub/reports/reply-keywords';
import type { MessageReport } from '../hub/reports/report';
import type { HubEvent, HubRequest } from '../hub/request';
import { answerHub } from '../hub/router';
import type { HubSettings } from '../hub/settings';
import { parseIngest } from '../event/parse';
import type { LinkClaims } from '../message/tracking/claims';
import { LINK_KEY_AGE_MS } from '../message/tracking/token';
import type { Store } from '../store/store';
import type { Act } from './behavior/behavior';
import type { SimulatedMessage } from './message';
import { linksIn } from './message-links';
import type { RefusedAct } from './recording';
import type { SimulatedContact } from './simulated-contact';

export interface HubOfWorkspace {
	settings: HubSettings;
	/** Of the hub's workflow. */
	zone: string;
	/** What the nodes behind the hub get; absent: there are none. */
	emit?(events: readonly HubEvent[]): Promise<void>;
}

export interface ArrivalOptions {
	store: Store;
	hubs: readonly HubOfWorkspace[];
	/** By key. */
	contacts: ReadonlyMap<string, SimulatedContact>;
	/** The message, and its workspace; undefined: it did not reach anybody. */
	message(id: number): { message: SimulatedMessage; workspaceId: number } | undefined;
	onError(error: unknown): void;
}

type MessageAct = Extract<Act, { message: number }>;
type ConsentAct = Extract<Act, { does: 'consent' }>;
type Call = Extract<Act, { does: 'identify' | 'track' }>;

/** Calls in one transaction; the most that a batch may have. */
const BATCH = 1_000;
/** What a scanner that opens links calls itself. */
const SCANNER = 'a security scanner';

/** What contacts do as it comes in at the hub: calls of client libraries, mail programs, browsers. */
export class Arrivals {
	readonly #ring: KeyRing;
	readonly #canvas: CanvasViews;
	/** Acts that the hub has refused. */
	readonly refused: RefusedAct[] = [];

	constructor(private readonly options: ArrivalOptions) {
		const { store } = options;
		this.#ring = new KeyRing(() => store.hubs.linkKeys(LINK_KEY_AGE_MS, this.#now));
		this.#canvas = new CanvasViews(store);
	}

	#now = 0;

	/**
	 * The acts come in, those of a contact in their order.
	 * @param now when the hub gets to them, in ms
	 * @returns those of which the system learns: a link that is not tracked tells nothing
	 */
	async take(acts: readonly Act[], now: number): Promise<Act[]> {
		this.#now = now;
		const seen: Act[] = [];
		for (const batch of batchesOf(acts)) {
			for (const act of await this.#takeBatch(batch)) seen.push(act);
		}
		return seen;
	}

	async #takeBatch(batch: readonly Act[]): Promise<readonly Act[]> {
		switch (kindOf(batch[0])) {
			case 'call':
				return await this.#record(batch as Call[]);
			case 'consent':
				return await this.#import(batch as ConsentAct[]);
			case 'message':
				return await this.#visit(batch as MessageAct[]);
		}
	}

	async #import(acts: readonly ConsentAct[]): Promise<readonly Act[]> {
		const { store, hubs, contacts } = this.options;
		const keys = acts.map(({ contact }) => identityKeys(contacts.get(contact)!.identity));
		for (const hub of hubs) {
			const ids = await store.contacts.find(hub.settings.workspaceId, keys);
			const changes = acts.flatMap(({ consents }, i) =>
				consents.map((consent) => ({ contactId: ids[i], ...consent, source: 'import' })),
			);
			await this.#records(hub).consent(changes.filter(({ contactId }) => contactId !== null));
		}
		return acts;
	}

	/** In every workspace: which journeys concern a call is decided there. */
	async #record(calls: readonly Call[]): Promise<Act[]> {
		const batch = calls.map((call) => this.#toCall(call));
		const { entries, rejected } = parseIngest({ batch }, { kind: 'batch', receivedAt: this.#now });
		for (const { index, path, reason } of rejected) {
			this.refused.push({ act: calls[index], reason: `${path} ${reason}`.trim() });
		}
		for (const hub of this.options.hubs) {
			if (entries.length > 0)
				await this.#emit(hub, (await this.#records(hub).take(entries)).events);
		}
		const refused = new Set(rejected.map(({ index }) => index));
		return calls.filter((_, i) => !refused.has(i));
	}

	#toCall(call: Call): object {
		const { identity } = this.options.contacts.get(call.contact)!;
		const timestamp = new Date(call.occurredAt ?? call.at).toISOString();
		const of = { ...identity, timestamp, ...(call.messageId && { messageId: call.messageId }) };
		return call.does === 'identify'
			? { type: 'identify', ...of, traits: call.traits }
			: { type: 'track', ...of, event: call.event, properties: call.properties };
	}

	async #visit(acts: readonly MessageAct[]): Promise<Act[]> {
		const seen: Act[] = [];
		for (const hub of this.options.hubs) {
			let reports: MessageReport[] = [];
			const flush = async () => {
				const events = await this.#records(hub).report(reports);
				reports = [];
				await this.#emit(hub, events);
			};
			for (const act of acts) {
				const found = this.options.message(act.message);
				if (found === undefined || found.workspaceId !== hub.settings.workspaceId) continue;
				const made = await this.#reportsOf(act, found.message);
				if (made === null) continue;
				seen.push(act);
				if (Array.isArray(made)) reports.push(...made);
				else {
					await flush();
					await this.#post(hub, made);
				}
			}
			await flush();
		}
		return seen;
	}

	/** What the hub learns: reports, or a form that is posted; null: nothing. */
	async #reportsOf(
		act: MessageAct,
		message: SimulatedMessage,
	): Promise<MessageReport[] | PostedForm | null> {
		const { hasPixel, tokens } = linksIn(message.content);
		const { id: messageId, channel } = message;
		switch (act.does) {
			case 'open':
				return hasPixel
					? [openReport({ kind: 'open', ...this.#of(message) }, act.at, machineOf(act))]
					: null;
			case 'click': {
				const url = await this.#target(tokens.click, act.url);
				if (url === undefined) return null;
				const claims = { kind: 'click' as const, ...this.#of(message), url };
				return [
					openReport(claims, act.at, machineOf(act)),
					clickReport(claims, act.at, machineOf(act)),
				];
			}
			case 'unsubscribe': {
				const [token] = tokens.unsubscribe;
				if (token === undefined) return null;
				return { page: 'unsubscribe', token, fields: { 'List-Unsubscribe': 'One-Click' } };
			}
			case 'answer': {
				const token = tokens.answer[0];
				if (token === undefined) return null;
				const fields = { score: String(act.score), comment: act.comment };
				return { page: 'answer', token, fields };
			}
			case 'complain':
				return [
					{
						...{ kind: 'complained', channel, messageId, at: act.at },
						...{ dedup: `complaint:${messageId}`, properties: {} },
					},
				];
			case 'reply': {
				const asks = asksOf(act.text);
				return [
					{
						...{ kind: 'replied', channel, messageId, at: act.at },
						...{ dedup: `reply:${messageId}:${act.at}`, properties: { text: act.text } },
						...(asks !== undefined && { asks }),
					},
				];
			}
		}
	}

	#of({ id: messageId, channel }: SimulatedMessage) {
		const workspaceId = this.options.message(messageId)!.workspaceId;
		return { workspaceId, messageId, channel };
	}

	/** Where the clicked link leads: the one that is asked for, else the first below it. */
	async #target(tokens: readonly string[], wanted: string | undefined) {
		let found: string | undefined;
		for (const token of tokens) {
			const claims = await this.#read(token);
			if (claims?.kind !== 'click') continue;
			if (claims.url === wanted) return wanted;
			if (claims.url.startsWith(wanted ?? '')) found ??= claims.url;
		}
		return found;
	}

	async #read(token: string): Promise<LinkClaims | null> {
		return await this.#ring.read(token, this.#now);
	}

	async #post(hub: HubOfWorkspace, { page, token, fields }: PostedForm): Promise<void> {
		const request: HubRequest = {
			method: 'POST',
			path: page,
			url: `${hub.settings.url}/${page}?t=${token}`,
			query: { t: token },
			headers: {},
			rawBody: Buffer.alloc(0),
			form: fields,
			receivedAt: this.#now,
		};
		const { events } = await answerHub(request, this.#deps(hub));
		await this.#emit(hub, events);
	}

	async #emit({ emit }: HubOfWorkspace, events: readonly HubEvent[]): Promise<void> {
		if (emit !== undefined && events.length > 0) await emit(events);
	}

	#records({ settings }: HubOfWorkspace) {
		return liveRecords(this.options.store, settings.workspaceId, this.#now);
	}

	/** What pages of links need; the other doors of the hub are closed in a rehearsal. */
	#deps(hub: HubOfWorkspace): HubDeps {
		const { store, onError } = this.options;
		const closed = async () => await Promise.reject(new Error('A rehearsal has no such door.'));
		return {
			store,
			settings: hub.settings,
			records: this.#records(hub),
			isTest: false,
			zone: hub.zone,
			readToken: async (token) => await this.#read(token),
			linkKey: async () => await this.#ring.newest(this.#now),
			canvas: this.#canvas,
			canvasKey: null,
			authentication: closed,
			dashboardSecret: closed,
			secrets: closed,
			provider: () => undefined,
			fetch: closed,
			later: (work) => void work().catch(onError),
			onError,
		};
	}
}

/** A form that a mail program or browser posts to one of the hub's pages. */
interface PostedForm {
	page: 'unsubscribe' | 'answer';
	token: string;
	fields: Record<string, string>;
}

function machineOf({ isMachine }: Extract<Act, { isMachine: boolean }>): string | null {
	return isMachine ? SCANNER : null;
}

const KINDS = ['call', 'consent', 'message'] as const;

function kindOf({ does }: Act): (typeof KINDS)[number] {
	if (does === 'consent') return does;
	return does === 'identify' || does === 'track' ? 'call' : 'message';
}

/** Acts of one kind are taken in together; those of a contact stay in their order. */
function batchesOf(acts: readonly Act[]): Act[][] {
	const rounds: Act[][] = [];
	const latest = new Map<string, number>();
	for (const act of acts) {
		let round = latest.get(act.contact) ?? 0;
		while (KINDS[round % KINDS.length] !== kindOf(act)) round++;
		latest.set(act.contact, round);
		(rounds[round] ??= []).push(act);
	}
	return rounds.flatMap((round) => chunked(round));
}

function chunked(acts: readonly Act[]): Act[][] {
	const count = Math.ceil(acts.length / BATCH);
	return Array.from({ length: count }, (_, i) => acts.slice(i * BATCH, (i + 1) * BATCH));
}

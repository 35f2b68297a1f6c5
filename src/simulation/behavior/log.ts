import type { Identity, IdentityKind } from '../../contact/identity';
import { identityKeys, normalizeEmail, normalizePhone } from '../../contact/identity';
import { usableId } from '../../event/identify';
import type { JsonObject, JsonValue } from '../../lib/json';
import { ENGAGEMENT_EVENTS, type Engagement } from '../../rule/engagement';
import { instantOf, localAt, startOfLocalDay } from '../../time/wall-clock';
import { DAY_MS } from '../../lib/milliseconds';
import { instantIn } from '../../value/instant';
import { isJsonObject } from '../../value/guard';
import { shorten } from '../../value/flaw';
import type { InputFile } from '../files/input-file';
import { nested, readRows, type Field, type RejectedRow, type Row } from '../files/rows';
import type { SimulatedMessage } from '../message';
import type { ListedContact, SimulatedContact } from '../simulated-contact';
import type { Act, Behavior, Fate } from './behavior';
import { DURATION_FORM, readDuration } from './duration';
import { MessageNumbers } from './message-number';
import { compilePattern, type Pattern } from './pattern';

/**
 * How instants of a log move to the scenario's time. `none`: as they are. `exact`: the first one to
 * the scenario's start. `days`, `weeks`: by whole days or weeks of the calendar, so that local hours,
 * or hours and weekdays, stay; the first one comes within the first day or week.
 */
export const SHIFTS = ['none', 'exact', 'days', 'weeks'] as const;
export type Shift = (typeof SHIFTS)[number];

export interface LogOptions {
	/** Listed apart from the log; contacts that only the log names are added. */
	contacts: readonly ListedContact[];
	/** When virtual time begins, in ms. */
	from: number;
	/** Of instants without an offset, and of the days and weeks of a shift. */
	zone: string;
	shift: Shift;
}

export interface EventLog {
	behavior: Behavior;
	/** Those that were listed, then those that only the log names. */
	contacts: SimulatedContact[];
	rejected: RejectedRow[];
	/** Places of reactions for which no message has come so far. */
	unmatchedReactions(): string[];
}

type Column =
	| keyof Identity
	| 'contact'
	| 'type'
	| 'event'
	| 'timestamp'
	| 'receivedAt'
	| 'messageId'
	| 'step'
	| 'subject'
	| 'number'
	| 'after'
	| 'machine'
	| 'url'
	| 'text'
	| 'score'
	| 'comment';

/** Names of columns, in lower case without spaces, dashes and underscores. */
const COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
	...(
		[
			...([
				'userId',
				'email',
				'phone',
				'anonymousId',
				'contact',
				'type',
				'event',
				'timestamp',
			] as const),
			...(['receivedAt', 'messageId', 'step', 'subject', 'number', 'after', 'machine'] as const),
			...(['url', 'text', 'score', 'comment'] as const),
		] as const
	).map((name): [string, Column] => [name.toLowerCase(), name]),
	['id', 'userId'],
	['eventname', 'event'],
	['time', 'timestamp'],
	['occurredat', 'timestamp'],
	['originaltimestamp', 'timestamp'],
]);

/** Fields of Segment's calls that say nothing of the contact or the event; all others do. */
const OF_CALLS = new Set([
	...['context', 'integrations', 'sentAt', 'version', 'channel', 'writeKey', 'projectId'],
	...['groupId', 'previousId', '_metadata'],
]);

const REACTIONS = [
	'open',
	'click',
	'reply',
	'unsubscribe',
	'complain',
	'answer',
	'bounce',
] as const;
type ReactionType = (typeof REACTIONS)[number];

const TYPES = ['track', 'identify', 'page', 'screen', ...REACTIONS];
const VIEWS = new Map([
	['page', 'Page Viewed'],
	['screen', 'Screen Viewed'],
]);
/** What an engagement event of a store's own history says of its message. */
const ENGAGED: ReadonlyMap<string, ReactionType | null> = new Map(
	(
		[
			['opened', 'open'],
			['clicked', 'click'],
			['replied', 'reply'],
			['complained', 'complain'],
			['unsubscribed', 'unsubscribe'],
			['bounced', 'bounce'],
			['delivered', null],
		] as Array<[Exclude<Engagement, 'sent' | 'failed'>, ReactionType | null]>
	).flatMap(([engagement, type]) => ENGAGEMENT_EVENTS[engagement].map((name) => [name, type])),
);

type Values = Partial<Record<Column, JsonValue>>;

interface LogRow {
	place: string;
	values: Values;
	properties: JsonObject;
	traits: JsonObject;
	type: string;
	identity: Identity;
	/** ms, before the shift; null: a reaction some time after its message. */
	at: number | null;
	receivedAt: number | null;
}

/** A reaction to the nth message of a contact that fits. */
interface Reaction {
	place: string;
	type: ReactionType;
	step: Pattern | null;
	subject: Pattern | null;
	/** Of messages with one step and subject, from 1. */
	number: number;
	group: string;
	/** ms after the message. */
	after: number | null;
	/** Virtual instant, in ms, where `after` is null. */
	at: number | null;
	values: Values;
}

/**
 * Reads a recorded log of events, as CSV, NDJSON or JSON, and replays it as it was: docs/rehearsal.md
 * has its columns. Calls as Segment's spec writes them are such a log.
 *
 * What happened before the scenario's start arrives at its start, with the time at which it occurred.
 * @throws InputFileError if the file as a whole cannot be read
 */
export function readLog(file: InputFile, options: LogOptions): EventLog {
	const { rows, rejected } = readRows(file, ([first, ...rest]) => {
		const column = rest.length === 0 ? COLUMNS.get(plain(first)) : undefined;
		return column !== undefined && column !== 'machine' && column !== 'score';
	});
	const read: LogRow[] = [];
	const refused = [...rejected];
	for (const row of rows) {
		const result = readRow(row, options.zone);
		if (typeof result === 'string') refused.push(rejection(row, result));
		else read.push(result);
	}
	const move = mover(read, options);
	const directory = new Directory(options.contacts);
	const acts = new Map<string, Act[]>();
	const reactions = new Map<string, Reaction[]>();
	const numberOf = numbersOfMessages(read);
	for (const row of read) {
		const { key } = directory.find(row.identity);
		if (isReaction(row.type)) add(reactions, key, reactionOf(row, numberOf(row), move));
		else add(acts, key, actOf(row, key, options.from, move));
	}
	const contacts = directory.listed.map((contact): SimulatedContact => {
		const first = (acts.get(contact.key) ?? []).reduce(
			(min, { at }) => Math.min(min, at),
			Infinity,
		);
		const startsAt = contact.startsAt ?? (first === Infinity ? options.from : first);
		return { ...contact, startsAt };
	});
	const replay = new Replay(`events of ${file.name}`, acts, reactions);
	return {
		...{ behavior: replay, contacts, rejected: refused },
		unmatchedReactions: () => replay.unmatched(),
	};
}

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
const isReaction = (type: string): type is ReactionType =>
	(REACTIONS as readonly string[]).includes(type);

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
	const values = map.get(key);
	if (values === undefined) map.set(key, [value]);
	else values.push(value);
}

function rejection({ place, fields }: Row, reason: string): RejectedRow {
	const row = fields.map(([path, value]) => `${path.join('.')}: ${JSON.stringify(value)}`);
	return { place, reason, row: shorten(row.join(', ')) };
}

/** The row, or why it cannot be replayed. */
function readRow({ place, fields }: Row, zone: string): LogRow | string {
	const values: Values = {};
	const groups: Record<'properties' | 'traits' | 'others', Field[]> = {
		...{ properties: [], traits: [], others: [] },
	};
	for (const [path, value] of fields) {
		const [first, ...rest] = path;
		const column = rest.length === 0 ? COLUMNS.get(plain(first)) : undefined;
		if (column !== undefined) values[column] ??= value;
		else if (first === 'properties' || first === 'traits') groups[first].push([rest, value]);
		else if (!OF_CALLS.has(first)) groups.others.push([path, value]);
	}
	const type = typeOf(values, groups.traits);
	groups[type === 'identify' ? 'traits' : 'properties'].unshift(...groups.others);
	const properties = objectOf(groups.properties);
	const traits = objectOf(groups.traits);
	if (properties === null) return 'properties is no object: write one such as {"plan": "pro"}';
	if (traits === null) return 'traits is no object: write one such as {"plan": "pro"}';
	const identity = identityOf(values, traits);
	if (Object.keys(identity).length === 0) {
		return 'it names no contact: fill userId, email, phone or anonymousId';
	}
	if (!TYPES.includes(type)) {
		return `its type '${shorten(type)}' is not replayed: write one of ${TYPES.join(', ')}`;
	}
	const at = instantIn(values.timestamp, zone);
	const receivedAt = instantIn(values.receivedAt, zone);
	const row = { place, values, properties, traits, type, identity, at, receivedAt };
	return rowProblem(row) ?? fromEngagement(row) ?? row;
}

function objectOf(fields: readonly Field[]): JsonObject | null {
	const flat = fields.flatMap(([path, value]): Field[] => {
		if (path.length > 0 || !isJsonObject(value)) return value === null ? [] : [[path, value]];
		return Object.entries(value).map(([key, member]) => [[key], member]);
	});
	if (flat.some(([path]) => path.length === 0)) return null;
	const object = nested(flat);
	return typeof object === 'string' ? null : object;
}

function identityOf(values: Values, traits: JsonObject): Identity {
	const text = (value: JsonValue | undefined) =>
		typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	const contact = text(values.contact);
	const email = normalizeEmail(text(values.email ?? traits.email)) ?? normalizeEmail(contact);
	const phone = normalizePhone(text(values.phone ?? traits.phone));
	const userId = usableId(text(values.userId)) ?? (email === null ? usableId(contact) : undefined);
	const anonymousId = usableId(text(values.anonymousId));
	return {
		...(userId !== undefined && { userId }),
		...(anonymousId !== undefined && { anonymousId }),
		...(email !== null && { email }),
		...(phone !== null && { phone }),
	};
}

function typeOf({ type, event }: Values, traits: readonly Field[]): string {
	if (typeof type === 'string') return type.trim().toLowerCase();
	return event === undefined && traits.length > 0 ? 'identify' : 'track';
}

function rowProblem({ type, at, values }: LogRow): string | null {
	const after = values.after === undefined ? null : readDuration(String(values.after));
	if (values.after !== undefined && after === null) {
		return `after '${shorten(String(values.after))}' is no duration: write ${DURATION_FORM}`;
	}
	if (values.timestamp !== undefined && at === null) {
		return `timestamp '${shorten(String(values.timestamp))}' is no date: write one such as 2026-03-01T09:00`;
	}
	if (!isReaction(type)) {
		if (at === null) return 'it has no timestamp: write one such as 2026-03-01T09:00';
		const needsEvent =
			type === 'track' && (typeof values.event !== 'string' || values.event === '');
		return needsEvent ? 'it has no event: name it' : null;
	}
	if (at === null && after === null && type !== 'bounce') {
		return `a reaction needs a time: fill timestamp, or after with ${DURATION_FORM}`;
	}
	if (values.step === undefined && values.subject === undefined) {
		return 'a reaction needs its message: fill step or subject';
	}
	const number = Number(values.number ?? 1);
	if (!Number.isInteger(number) || number < 1)
		return 'number is no whole number from 1: correct it';
	const isScore = typeof values.score === 'number';
	return type === 'answer' && !isScore ? 'an answer needs a score: fill it with a number' : null;
}

/** Events that the pack records of its own messages; null: the row is something else. */
function fromEngagement(row: LogRow): LogRow | string | null {
	if (row.type !== 'track') return null;
	const type = ENGAGED.get(row.values.event as string);
	if (type === undefined) return null;
	const { step, machine } = row.properties;
	if (type === null || typeof step !== 'string') {
		return `'${row.values.event as string}' belongs to a message of another time: write type open, click, reply, unsubscribe, complain or bounce, and the step`;
	}
	const { url, text } = row.properties;
	const values: Values = { ...row.values, step, machine: machine === true };
	if (typeof url === 'string') values.url = url;
	if (typeof text === 'string') values.text = text;
	return { ...row, type, values };
}

/**
 * The number of the message that a row is about: its column, else, for events of a store's history,
 * the rank of its message within those of the contact and the step.
 */
function numbersOfMessages(rows: readonly LogRow[]): (row: LogRow) => number {
	const ids = new Map<string, Set<number>>();
	const groupOf = ({ identity, values }: LogRow) =>
		JSON.stringify([identityKeys(identity)[0].value, values.step]);
	for (const row of rows) {
		const id = row.properties.message;
		if (!isReaction(row.type) || typeof id !== 'number') continue;
		const group = ids.get(groupOf(row)) ?? new Set();
		ids.set(groupOf(row), group.add(id));
	}
	return (row) => {
		const id = row.properties.message;
		if (row.values.number !== undefined || typeof id !== 'number') {
			return Number(row.values.number ?? 1);
		}
		const group = [...(ids.get(groupOf(row)) ?? [])].sort((a, b) => a - b);
		return group.indexOf(id) + 1;
	};
}

/** Moves an instant of the log to the scenario's time. */
function mover(rows: readonly LogRow[], { from, zone, shift }: LogOptions): (at: number) => number {
	const first = rows.reduce((min, { at }) => Math.min(min, at ?? Infinity), Infinity);
	if (shift === 'none' || first === Infinity) return (at) => at;
	if (shift === 'exact') return (at) => at + from - first;
	const step = shift === 'days' ? DAY_MS : 7 * DAY_MS;
	const target = localAt(from, zone);
	const days = startOfLocalDay(target) - startOfLocalDay(localAt(first, zone));
	const whole = Math.floor(days / step) * step;
	const isEarly = instantOf(localAt(first, zone) + whole, zone) < from;
	const by = isEarly ? whole + step : whole;
	return (at) => instantOf(localAt(at, zone) + by, zone);
}

function actOf(row: LogRow, contact: string, from: number, move: (at: number) => number): Act {
	const { type, values, properties, traits } = row;
	const occurredAt = move(row.at!);
	const at = Math.max(from, row.receivedAt === null ? occurredAt : move(row.receivedAt));
	const head = {
		...{ at, contact },
		...(occurredAt < at && { occurredAt }),
		...(values.messageId !== undefined && { messageId: String(values.messageId) }),
	};
	if (type === 'identify') return { ...head, does: 'identify', traits };
	return { ...head, does: 'track', event: VIEWS.get(type) ?? (values.event as string), properties };
}

function reactionOf(row: LogRow, number: number, move: (at: number) => number): Reaction {
	const { place, values, at } = row;
	const [step, subject] = [values.step, values.subject].map((pattern) =>
		pattern === undefined ? null : compilePattern(String(pattern)),
	);
	const after = values.after === undefined ? null : readDuration(String(values.after));
	return {
		...{ place, type: row.type as ReactionType, step, subject, number, after, values },
		group: JSON.stringify([values.step ?? null, values.subject ?? null]),
		at: at === null ? null : move(at),
	};
}

/** Contacts by each of their identifiers. */
class Directory {
	readonly listed: ListedContact[];
	readonly #byIdentity = new Map<string, ListedContact>();

	constructor(contacts: readonly ListedContact[]) {
		this.listed = [...contacts];
		for (const contact of contacts) this.#index(contact.identity, contact);
	}

	/** The contact with one of these identifiers, the most trusted first; else a new one. */
	find(identity: Identity): ListedContact {
		for (const { kind, value } of identityKeys(identity)) {
			const known = this.#byIdentity.get(idOf(kind, value));
			if (known === undefined) continue;
			this.#index(identity, known);
			return known;
		}
		const { phone, ...others } = identity;
		const [{ value: key }] = [...identityKeys(others), ...identityKeys({ phone })];
		const traits: JsonObject = {
			...(identity.email !== undefined && { email: identity.email }),
			...(phone !== undefined && { phone }),
		};
		const contact = { key, identity, traits, startsAt: null, startProperties: {} };
		this.listed.push(contact);
		this.#index(identity, contact);
		return contact;
	}

	#index(identity: Identity, contact: ListedContact): void {
		for (const { kind, value } of identityKeys(identity)) {
			const id = idOf(kind, value);
			if (!this.#byIdentity.has(id)) this.#byIdentity.set(id, contact);
		}
	}
}

const idOf = (kind: IdentityKind, value: string) => `${kind} ${value}`;

class Replay implements Behavior {
	readonly description: string;
	readonly #acts: ReadonlyMap<string, Act[]>;
	readonly #reactions: ReadonlyMap<string, Reaction[]>;
	readonly #numbers = new MessageNumbers();
	readonly #matched = new Set<Reaction>();

	constructor(
		description: string,
		acts: ReadonlyMap<string, Act[]>,
		reactions: ReadonlyMap<string, Reaction[]>,
	) {
		this.description = description;
		this.#acts = acts;
		this.#reactions = reactions;
	}

	acts({ key }: SimulatedContact): Act[] {
		return [...(this.#acts.get(key) ?? [])];
	}

	reactions({ key }: SimulatedContact, message: SimulatedMessage): Act[] {
		return this.#to(key, message).flatMap((reaction) => {
			const act = this.#actOf(reaction, key, message);
			return act === null ? [] : [act];
		});
	}

	fate({ key }: SimulatedContact, message: SimulatedMessage): Fate {
		const bounce = this.#to(key, message).find(({ type }) => type === 'bounce');
		if (bounce === undefined) return { fate: 'accepted' };
		this.#matched.add(bounce);
		const reason = 'The log says that it bounced.';
		return { fate: 'refused', kind: 'permanent', code: '550', reason };
	}

	unmatched(): string[] {
		const all = [...this.#reactions.values()].flat();
		return all.filter((reaction) => !this.#matched.has(reaction)).map(({ place }) => place);
	}

	#to(key: string, message: SimulatedMessage): Reaction[] {
		const { nodeName, nodeKey, workflowId, content, id } = message;
		const subject = String(content.subject ?? '');
		return (this.#reactions.get(key) ?? []).filter((reaction) => {
			const { step } = reaction;
			const isStep = step === null || step(nodeName) || step(`${workflowId}:${nodeKey}`);
			if (!isStep || !(reaction.subject?.(subject) ?? true)) return false;
			const number = this.#numbers.of(JSON.stringify([key, reaction.group]), id);
			return number === reaction.number;
		});
	}

	/** null: it is none that follows this message. */
	#actOf(reaction: Reaction, contact: string, message: SimulatedMessage): Act | null {
		const { type, values, after } = reaction;
		const at = after === null ? reaction.at : message.at + after;
		if (type === 'bounce' || at === null || at < message.at) return null;
		this.#matched.add(reaction);
		const to = {
			...{ at, contact, message: message.id },
			...(values.messageId !== undefined && { messageId: String(values.messageId) }),
		};
		const isMachine = values.machine === true || values.machine === 'true';
		const url = typeof values.url === 'string' ? { url: values.url } : {};
		switch (type) {
			case 'open':
			case 'click':
				return { ...to, does: type, isMachine, ...url };
			case 'reply':
				return { ...to, does: 'reply', text: String(values.text ?? '') };
			case 'answer':
				return {
					...{ ...to, does: 'answer', score: values.score as number },
					comment: String(values.comment ?? ''),
				};
			default:
				return { ...to, does: type };
		}
	}
}

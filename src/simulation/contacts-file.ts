import type { Identity } from '../contact/identity';
import { idFlaw, identityKeys, normalizeEmail, normalizePhone } from '../contact/identity';
import { usableId } from '../event/identify';
import type { JsonObject, JsonValue } from '../lib/json';
import { readDate } from '../time/read-date';
import { instantOf } from '../time/wall-clock';
import { isKnownZone } from '../time/zone';
import { shorten } from '../value/flaw';
import { isJsonObject } from '../value/guard';
import type { InputFile } from './files/input-file';
import { nested, readRows, type Field, type RejectedRow, type Row } from './files/rows';
import type { ListedContact, SimulatedConsent } from './simulated-contact';

/** Something that may surprise, in a row that is used. */
export interface RowWarning {
	/** As in 'line 4'. */
	place: string;
	reason: string;
}

export interface ContactsFile {
	contacts: ListedContact[];
	/** Rows that stand for no contact; contacts and rejected rows are all rows. */
	rejected: RejectedRow[];
	warnings: RowWarning[];
}

type Column = 'userId' | 'email' | 'phone' | 'anonymousId' | 'startsAt' | 'timezone';

/** Names of columns, in lower case without spaces, dashes and underscores. */
const COLUMNS: ReadonlyMap<string, Column> = new Map([
	['userid', 'userId'],
	['id', 'userId'],
	['externalid', 'userId'],
	['email', 'email'],
	['emailaddress', 'email'],
	['phone', 'phone'],
	['phonenumber', 'phone'],
	['anonymousid', 'anonymousId'],
	['startsat', 'startsAt'],
	['timezone', 'timezone'],
]);
const NAMES: ReadonlyMap<string, string> = new Map([
	['firstname', 'firstName'],
	['lastname', 'lastName'],
	['locale', 'locale'],
]);
/** Numbers of such columns are names of something: nobody reckons with them. */
const LABEL = /(?:^|[\s_-])(?:id|zip|zip ?code|postal ?code|postcode|plz|phone|mobile|code|sku)$/i;
const CAMEL_LABEL = /(?:Id|Zip|ZipCode|PostalCode|Phone|Code|Sku)$/;

/** Channels that the pack brings; `consent.<other>` is a topic of e-mail. */
const CHANNELS: ReadonlyMap<string, string> = new Map(
	['email', 'inApp', 'mobilePush', 'slack', 'sms', 'telegram', 'webPush', 'whatsapp'].map(
		(name) => [plain(name), name],
	),
);
const TOPIC_CHANNEL = 'email';
const CONSENTS: ReadonlyMap<string, SimulatedConsent['status'] | null> = new Map([
	...['granted', 'yes', 'true', '1', 'optedin', 'subscribed'].map(
		(word) => [word, 'optedIn'] as const,
	),
	...['denied', 'no', 'false', '0', 'optedout', 'unsubscribed'].map(
		(word) => [word, 'optedOut'] as const,
	),
	...['', 'unknown', 'pending'].map((word) => [word, null] as const),
]);

/**
 * The contacts of a CSV, NDJSON or JSON file. Columns: `userId` (or `id`), `email`, `phone`,
 * `anonymousId`, at least one of which a row must fill; `startsAt`; `properties.<name>` of the event
 * that starts a journey; `consent.<channel>`, `consent.<channel>.<topic>` or `consent.<topic>` (of
 * e-mail), granted or denied; all others are traits. See docs/rehearsal.md.
 * @param zone of `startsAt` without an offset
 * @throws InputFileError if the file as a whole cannot be read
 */
export function readContacts(file: InputFile, zone: string): ContactsFile {
	const { rows, rejected } = readRows(file, isLabel);
	const result: ContactsFile = { contacts: [], rejected: [...rejected], warnings: [] };
	const places = new Map<string, string>();
	for (const row of rows) {
		const contact = readContact(row, zone, result.warnings);
		const reason = typeof contact === 'string' ? contact : repetition(contact, places, row.place);
		if (reason !== null) result.rejected.push({ place: row.place, reason, row: textOfRow(row) });
		else result.contacts.push(contact as ListedContact);
	}
	warnOfSharedAddresses(result, places);
	return result;
}

function isLabel(path: readonly string[]): boolean {
	const name = path.at(-1)!;
	const column = path.length === 1 ? COLUMNS.get(plain(name)) : undefined;
	return (
		column !== undefined || path[0] === 'consent' || LABEL.test(name) || CAMEL_LABEL.test(name)
	);
}

function plain(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}

function repetition(
	{ key }: ListedContact,
	places: Map<string, string>,
	place: string,
): string | null {
	const before = places.get(key);
	if (before === undefined) places.set(key, place);
	if (before === undefined) return null;
	return `'${shorten(key)}' is the contact of ${before} again: put both rows into one`;
}

/** The contact, or why the row stands for none. */
function readContact(
	{ place, fields }: Row,
	zone: string,
	warnings: RowWarning[],
): ListedContact | string {
	const columns = new Map<Column, JsonValue>();
	const groups: Record<'traits' | 'properties' | 'consent', Field[]> = {
		...{ traits: [], properties: [], consent: [] },
	};
	for (const [path, value] of fields) {
		const [first, ...rest] = path;
		const column = rest.length === 0 ? COLUMNS.get(plain(first)) : undefined;
		if (column !== undefined) {
			if (columns.has(column)) return `two columns say ${column}: leave one out`;
			columns.set(column, value);
		} else if (first === 'properties' || first === 'consent') {
			groups[first].push([rest, value]);
		} else {
			const name = rest.length === 0 ? (NAMES.get(plain(first)) ?? first) : first;
			groups.traits.push([[name, ...rest], value]);
		}
	}
	const identity = identityOf(columns, place, warnings);
	if (typeof identity === 'string') return identity;
	const startsAt = startOf(columns.get('startsAt'), zone);
	if (typeof startsAt === 'string') return startsAt;
	for (const name of ['email', 'phone', 'timezone'] as const) {
		if (columns.has(name)) groups.traits.push([[name], columns.get(name)!]);
	}
	const traits = nested(groups.traits);
	if (typeof traits === 'string') return traits;
	const startProperties = propertiesOf(groups.properties);
	if (typeof startProperties === 'string') return startProperties;
	const consents = consentsOf(groups.consent);
	if (typeof consents === 'string') return consents;
	warnOfZone(traits, place, warnings);
	const [{ value: key }] = byKey(identity);
	return { key, identity, traits, startsAt, startProperties, consents };
}

/** The user ID, else the email, else the anonymous ID, else the phone. */
function byKey(identity: Identity) {
	const { phone, ...others } = identity;
	const keys = identityKeys(others);
	return keys.length > 0 ? keys : identityKeys({ phone });
}

function identityOf(
	columns: ReadonlyMap<Column, JsonValue>,
	place: string,
	warnings: RowWarning[],
): Identity | string {
	const identity: Identity = {};
	const unusable: string[] = [];
	for (const name of ['userId', 'email', 'phone', 'anonymousId'] as const) {
		const given = columns.get(name);
		if (given === undefined || given === null) continue;
		const text = typeof given === 'object' ? JSON.stringify(given) : String(given);
		const value = typeof given === 'object' ? undefined : readers[name](text);
		const flaw = value === undefined ? null : idFlaw(value);
		if (flaw !== null) return `${name} ${flaw}`;
		if (value !== undefined) identity[name] = value;
		else unusable.push(`${name} '${shorten(text)}' cannot be used: write ${FORMS[name]}`);
	}
	if (Object.keys(identity).length > 0) {
		warnings.push(...unusable.map((reason) => ({ place, reason })));
		return identity;
	}
	const none = 'it has no userId, email, phone or anonymousId: fill one';
	return unusable.length > 0 ? unusable.join('; ') : none;
}

const readers: Record<keyof Identity, (text: string) => string | undefined> = {
	userId: usableId,
	anonymousId: usableId,
	email: (text) => normalizeEmail(text) ?? undefined,
	phone: (text) => normalizePhone(text) ?? undefined,
};

const FORMS: Record<keyof Identity, string> = {
	userId: "the contact's own ID",
	anonymousId: "the device's own ID",
	email: 'an address such as ada@example.com',
	phone: 'E.164 such as +4915112345678',
};

/** ms; null: it is not given. */
function startOf(value: JsonValue | undefined, zone: string): number | string | null {
	if (value === undefined || value === null) return null;
	const reading = readDate(value);
	if (reading === null || ('zone' in reading && !isKnownZone(reading.zone!))) {
		const shown = shorten(typeof value === 'string' ? value : JSON.stringify(value));
		return `startsAt '${shown}' is no date: write 2026-03-01, 2026-03-01T09:00 or 2026-03-01T09:00:00Z`;
	}
	return 'at' in reading ? reading.at : instantOf(reading.local, reading.zone ?? zone);
}

/** Members of a column `properties` with an object, and the columns `properties.<name>`. */
function propertiesOf(fields: readonly Field[]): JsonObject | string {
	const flat = fields.flatMap(([path, value]): Field[] => {
		if (path.length > 0 || !isJsonObject(value)) return [[path, value]];
		return Object.entries(value).map(([key, member]) => [[key], member]);
	});
	if (flat.some(([path]) => path.length === 0)) {
		return 'properties is no object: write one such as {"plan": "pro"}, or columns such as properties.plan';
	}
	return nested(flat);
}

function consentsOf(fields: readonly Field[]): SimulatedConsent[] | string {
	const consents: SimulatedConsent[] = [];
	for (const [path, value] of fields.flatMap(leaves)) {
		const word = typeof value === 'object' && value !== null ? '{}' : String(value ?? '');
		const status = CONSENTS.get(plain(word));
		const name = ['consent', ...path].join('.');
		if (status === undefined) {
			return `${name} is '${shorten(word)}': write granted or denied, or nothing if it is unknown`;
		}
		const place = consentPlace(path);
		if (place === null)
			return `${name} names no channel: write consent.email or consent.email.news`;
		if (status !== null) consents.push({ ...place, status });
	}
	return consents;
}

function leaves([path, value]: Field): Field[] {
	if (!isJsonObject(value)) return [[path, value]];
	return Object.entries(value).flatMap(([key, member]) => leaves([[...path, key], member]));
}

function consentPlace(path: readonly string[]): { channel: string; topic?: string } | null {
	const [first, ...rest] = path;
	if (first === undefined) return null;
	const channel = CHANNELS.get(plain(first));
	if (rest.length > 0) return { channel: channel ?? first, topic: rest.join('.') };
	return channel !== undefined ? { channel } : { channel: TOPIC_CHANNEL, topic: first };
}

function warnOfZone(traits: JsonObject, place: string, warnings: RowWarning[]): void {
	const { timezone } = traits;
	if (timezone === undefined || timezone === null) return;
	if (typeof timezone === 'string' && isKnownZone(timezone)) return;
	const reason = `timezone '${shorten(String(timezone))}' is unknown, and not used: write a name such as Europe/Berlin`;
	warnings.push({ place, reason });
}

/** The pack takes contacts with one email for one: the rehearsal will do the same. */
function warnOfSharedAddresses(
	{ contacts, warnings }: ContactsFile,
	places: ReadonlyMap<string, string>,
): void {
	const first = new Map<string, string>();
	for (const { key, identity } of contacts) {
		for (const kind of ['email', 'phone', 'anonymousId'] as const) {
			const value = identity[kind];
			if (value === undefined) continue;
			const id = `${kind} ${value}`;
			const other = first.get(id);
			if (other === undefined) first.set(id, key);
			else {
				const reason = `its ${kind} '${shorten(value)}' is that of ${places.get(other)} too`;
				warnings.push({ place: places.get(key)!, reason });
			}
		}
	}
}

const textOfRow = ({ fields }: Row) =>
	shorten(fields.map(([path, value]) => `${path.join('.')}: ${JSON.stringify(value)}`).join(', '));

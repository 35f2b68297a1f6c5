import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLines } from '../../report/page/csv';
import type { SimulatedMessage } from '../message';
import type { Outcome } from './outcome';
import { reportPage, type PageSection } from './report-page';
import { calendarTable, contactsTable, messagesTable } from './tables';

const PAGE = 'report.html';
/** Characters that are written at a time. */
const CHUNK = 64 * 1024;
/** Names and messages of contacts are for the owner of the folder alone. */
const OWNER = { folder: 0o700, file: 0o600 };

/** Files of an outcome's folder, each made as it is written. */
export function outcomeFiles(
	outcome: Outcome,
	messages: readonly SimulatedMessage[],
): Record<string, () => Iterable<string>> {
	return {
		'outcome.json': () => outcomeJson(outcome),
		'messages.ndjson': () => messageLines(outcome, messages),
		'timelines.ndjson': () => timelineLines(outcome),
		'calendar.csv': () => csvLines(calendarTable(outcome)),
		'messages.csv': () => csvLines(messagesTable(outcome.messages)),
		'contacts.csv': () => csvLines(contactsTable(outcome.contacts)),
		[PAGE]: () => [reportPage(outcome)],
	};
}

/** Writes the folder, which is made if it is not there; files of an earlier rehearsal are replaced. */
export async function writeOutcome(
	folder: string,
	outcome: Outcome,
	messages: readonly SimulatedMessage[],
): Promise<void> {
	await mkdir(folder, { recursive: true, mode: OWNER.folder });
	for (const [name, make] of Object.entries(outcomeFiles(outcome, messages))) {
		await writeParts(join(folder, name), make());
	}
}

/** Writes the folder's page anew, with sections about more than the outcome alone. */
export async function writePage(
	folder: string,
	outcome: Outcome,
	sections: readonly PageSection[],
): Promise<void> {
	await writeParts(join(folder, PAGE), [reportPage(outcome, sections)]);
}

async function writeParts(path: string, parts: Iterable<string>): Promise<void> {
	const file = createWriteStream(path, { mode: OWNER.file });
	await pipeline(Readable.from(chunks(parts), { objectMode: false }), file);
}

function* chunks(parts: Iterable<string>): Generator<string> {
	let chunk: string[] = [];
	let length = 0;
	for (const part of parts) {
		chunk.push(part);
		length += part.length;
		if (length < CHUNK) continue;
		yield chunk.join('');
		[chunk, length] = [[], 0];
	}
	if (length > 0) yield chunk.join('');
}

/** One JSON value whose lists have a line for each element. */
export function* outcomeJson(outcome: Outcome): Generator<string> {
	let before = '{\n';
	for (const [name, value] of Object.entries(outcome) as Array<[string, unknown]>) {
		yield `${before}${JSON.stringify(name)}: `;
		before = ',\n';
		if (Array.isArray(value)) yield* jsonList(value);
		else yield JSON.stringify(value);
	}
	yield '\n}\n';
}

function* jsonList(values: readonly unknown[]): Generator<string> {
	yield '[';
	for (const [i, value] of values.entries()) {
		yield `${i === 0 ? '\n' : ',\n'}${JSON.stringify(value)}`;
	}
	yield values.length === 0 ? ']' : '\n]';
}

/** Each message with its content. */
function* messageLines(
	{ messages }: Outcome,
	simulated: readonly SimulatedMessage[],
): Generator<string> {
	// A content is made when it is read: all of them would not fit into memory.
	const rendered = new Map(simulated.map((message) => [message.id, message]));
	for (const message of messages) {
		const content = rendered.get(message.id)?.content ?? null;
		yield `${JSON.stringify({ ...message, content })}\n`;
	}
}

function* timelineLines({ contacts, messages }: Outcome): Generator<string> {
	const byId = new Map(messages.map((message) => [message.id, message]));
	for (const { key, timeline } of contacts) {
		const entries = timeline.map((entry) => {
			if (entry.kind !== 'message') return entry;
			const { journey, step, channel, fate, reason, title } = byId.get(entry.message)!;
			return { ...entry, journey, step, channel, fate, reason, title };
		});
		yield `${JSON.stringify({ contact: key, timeline: entries })}\n`;
	}
}

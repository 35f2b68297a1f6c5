import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Erasure, ErasureLog, LoggedObjection } from '../contact/erasure-log';
import { openSqlStore } from '../store/sql/store';
import type { Store } from '../store/store';
import { defineCommand, STORE_OPTION } from './command';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { writeNewFile } from './new-file';
import { oneFile } from './positionals';
import { openForWriting, storeLocationOf } from './store-location';

const FORMAT = 'n8n-journey erasures';
const AT_ONCE = 1_000;

/** The first line; the others are entries. */
const headSchema = z.object({ format: z.literal(FORMAT), version: z.literal(1), key: z.string() });
const workspace = z.string().min(1);
const digest = z.string().regex(/^[\w-]{22}$/);
const erasureSchema = z.strictObject({ workspace, digest, erasedAt: z.int() });
const objectionSchema = z.strictObject({
	workspace,
	address: digest,
	topic: z.string().nullable(),
	kind: z.enum(['optedOut', 'bounced', 'complained']),
});

interface Log {
	erasures: Erasure[];
	objections: LoggedObjection[];
}

interface ErasureArguments {
	store?: string;
	file: string;
}

export const exportErasures = defineCommand({
	name: 'export-erasures',
	summary:
		'write which contacts were erased, and which addresses object, as digests, into a new file',
	usage: '<file>',
	options: STORE_OPTION,
	read({ store }, positionals): ErasureArguments {
		return { store, file: oneFile('export-erasures', positionals, 'erasures.jsonl') };
	},
	run: exported,
});

export const applyErasures = defineCommand({
	name: 'apply-erasures',
	summary: 'erase them again, and let the objections hold again, after a restore',
	usage: '<file>',
	options: STORE_OPTION,
	read({ store }, positionals): ErasureArguments {
		return { store, file: oneFile('apply-erasures', positionals, 'erasures.jsonl') };
	},
	run: applied,
});

/** Writes the erasure log into a new file, one JSON line for each erased identifier. */
async function exported(args: ErasureArguments, deps: CliDeps): Promise<CommandResult> {
	return await withStore(args, deps, async ({ erasures }) => {
		const count = { erased: 0, objections: 0 };
		await writeNewFile(args.file, async (to) => {
			const lines = async function* () {
				yield lineOf({ format: FORMAT, version: 1, key: erasures.keyCheck() });
				for await (const each of pagesOf<Erasure>((after) => erasures.read(after, AT_ONCE))) {
					count.erased += 1;
					yield lineOf(each);
				}
				const read = (after: LoggedObjection | null) => erasures.objections(after, AT_ONCE);
				for await (const each of pagesOf<LoggedObjection>(read)) {
					count.objections += 1;
					yield lineOf(each);
				}
			};
			await pipeline(Readable.from(lines()), to, { end: false });
		});
		return {
			ok: true,
			lines: [
				`${args.file} holds ${count.erased} erased identifiers and ${count.objections} objections, as digests.`,
				'Keep it apart from backups, and apply it after a restore: n8n-journey apply-erasures.',
			],
			document: { file: args.file, identifiers: count.erased, objections: count.objections },
		};
	});
}

/** Erases again, after a restore, who was erased since the backup. */
async function applied(args: ErasureArguments, deps: CliDeps): Promise<CommandResult> {
	return await withStore(args, deps, async ({ erasures }) => {
		const log = await readLog(args.file, erasures);
		const { contacts, unknownWorkspace } = await erasures.apply(log.erasures, deps.now());
		for (let from = 0; from < log.objections.length; from += AT_ONCE) {
			await erasures.object(log.objections.slice(from, from + AT_ONCE), deps.now());
		}
		const [identifiers, objections] = [log.erasures.length, log.objections.length];
		return {
			ok: true,
			lines: [
				`${identifiers} erased identifiers were applied; ${contacts} contacts were erased again.`,
				`${objections} objections hold at their addresses.`,
				...(unknownWorkspace > 0
					? [`${unknownWorkspace} identifiers are of workspaces that the store does not have.`]
					: []),
			],
			document: { file: args.file, identifiers, objections, contacts, unknownWorkspace },
		};
	});
}

async function withStore<T>(
	args: ErasureArguments,
	deps: CliDeps,
	work: (store: Store) => Promise<T>,
): Promise<T> {
	const store = await openSqlStore(await openForWriting(storeLocationOf(args.store, deps)));
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;

async function* pagesOf<T>(read: (after: T | null) => Promise<T[]>): AsyncGenerator<T> {
	let after: T | null = null;
	for (;;) {
		const page: T[] = await read(after);
		if (page.length === 0) return;
		yield* page;
		after = page[page.length - 1];
	}
}

/** @throws CommandError that names the line, if the file is no log of this store */
async function readLog(file: string, log: ErasureLog): Promise<Log> {
	const entries: Log = { erasures: [], objections: [] };
	let number = 0;
	for await (const line of createInterface({
		input: createReadStream(file),
		crlfDelay: Infinity,
	})) {
		number += 1;
		if (number === 1) checkHead(parsed(line), file, log);
		else if (line !== '') addEntry(entries, parsed(line), file, number);
	}
	if (number === 0) throw notALog(file);
	return entries;
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

const notALog = (file: string) =>
	new CommandError(`${file} is no erasure log. Write one with: n8n-journey export-erasures <file>`);

function checkHead(head: unknown, file: string, log: ErasureLog): void {
	const { success, data } = headSchema.safeParse(head);
	if (!success) throw notALog(file);
	if (data.key === log.keyCheck()) return;
	throw new CommandError(
		`${file} is the log of another store, whose digests match nothing here. Use the log of the store that the backup is of.`,
	);
}

function addEntry(log: Log, value: unknown, file: string, line: number): void {
	const erasure = erasureSchema.safeParse(value);
	if (erasure.success) return void log.erasures.push(erasure.data);
	const objection = objectionSchema.safeParse(value);
	if (objection.success) return void log.objections.push(objection.data);
	throw new CommandError(`Line ${line} of ${file} is damaged. Nothing was applied.`);
}

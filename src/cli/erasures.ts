import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Erasure, ErasureLog } from '../contact/erasure-log';
import { openSqlStore } from '../store/sql/store';
import type { Store } from '../store/store';
import type { Arguments } from './arguments';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { writeNewFile } from './new-file';
import { openForWriting, storeLocationOf } from './store-location';

const FORMAT = 'n8n-journey erasures';
const AT_ONCE = 1_000;

/** The first line; the others are entries. */
const headSchema = z.object({ format: z.literal(FORMAT), version: z.literal(1), key: z.string() });
const entrySchema = z.object({
	workspace: z.string().min(1),
	digest: z.string().regex(/^[\w-]{22}$/),
	erasedAt: z.int(),
});

/** Writes the erasure log into a new file, one JSON line for each erased identifier. */
export async function exportErasures(args: Arguments, deps: CliDeps): Promise<CommandResult> {
	return await withStore(args, deps, async ({ erasures }) => {
		let count = 0;
		await writeNewFile(args.file, async (to) => {
			const lines = async function* () {
				yield lineOf({ format: FORMAT, version: 1, key: erasures.keyCheck() });
				for await (const entry of entriesOf(erasures)) {
					count += 1;
					yield lineOf(entry);
				}
			};
			await pipeline(Readable.from(lines()), to, { end: false });
		});
		return {
			ok: true,
			lines: [
				`${args.file} holds ${count} erased identifiers, as digests.`,
				'Keep it apart from backups, and apply it after a restore: n8n-journey apply-erasures.',
			],
			document: { file: args.file, identifiers: count },
		};
	});
}

/** Erases again, after a restore, who was erased since the backup. */
export async function applyErasures(args: Arguments, deps: CliDeps): Promise<CommandResult> {
	return await withStore(args, deps, async ({ erasures }) => {
		const entries = await readLog(args.file, erasures);
		const { contacts, unknownWorkspace } = await erasures.apply(entries, deps.now());
		return {
			ok: true,
			lines: [
				`${entries.length} erased identifiers were applied; ${contacts} contacts were erased again.`,
				...(unknownWorkspace > 0
					? [`${unknownWorkspace} of them are of workspaces that the store does not have.`]
					: []),
			],
			document: { file: args.file, identifiers: entries.length, contacts, unknownWorkspace },
		};
	});
}

async function withStore<T>(
	args: Arguments,
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

async function* entriesOf(log: ErasureLog): AsyncGenerator<Erasure> {
	let after: Erasure | null = null;
	for (;;) {
		const page: Erasure[] = await log.read(after, AT_ONCE);
		if (page.length === 0) return;
		yield* page;
		after = page[page.length - 1];
	}
}

/** @throws CommandError that names the line, if the file is no log of this store */
async function readLog(file: string, log: ErasureLog): Promise<Erasure[]> {
	const entries: Erasure[] = [];
	let number = 0;
	for await (const line of createInterface({
		input: createReadStream(file),
		crlfDelay: Infinity,
	})) {
		number += 1;
		if (number === 1) checkHead(parsed(line), file, log);
		else if (line !== '') entries.push(entryOf(parsed(line), file, number));
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

function entryOf(value: unknown, file: string, line: number): Erasure {
	const { success, data } = entrySchema.safeParse(value);
	if (success) return data;
	throw new CommandError(`Line ${line} of ${file} is damaged. Nothing was applied.`);
}

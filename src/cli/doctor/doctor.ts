import type { Connection } from '../../store/connection';
import { StoreError } from '../../store/errors';
import type { Database } from '../../store/schema';
import { readKeys } from '../../store/sql/registry/link-keys';
import { survey } from '../../store/sql/operations/survey';
import { defineCommand, STORE_OPTION } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { noFile } from '../positionals';
import { openReadOnly, storeLocationOf, type StoreLocation } from '../store-location';
import { contactFindings } from './contacts';
import { clockFindings, databaseFindings, schemaFindings } from './database';
import { fileFindings, privacyFindings } from './disk';
import { error, formatFindings, type Check, type Finding } from './finding';
import { hubFindings } from './hub';
import { journeyFindings } from './journeys';
import { messageFindings } from './messages';
import { settingsFindings } from './settings';
import { workflowFindings } from './workflows';

interface DoctorArguments {
	store?: string;
	strict: boolean;
}

export const doctor = defineCommand({
	name: 'doctor',
	summary: 'check the installation (read-only)',
	usage: '',
	options: {
		...STORE_OPTION,
		strict: { type: 'boolean', default: false, help: 'treat warnings as errors' },
	},
	read({ store, strict }, positionals): DoctorArguments {
		noFile('doctor', positionals);
		return { store, strict };
	},
	run: examined,
});

/** Checks a store and the n8n processes that use it; read-only. */
async function examined(args: DoctorArguments, deps: CliDeps): Promise<CommandResult> {
	const place = storeLocationOf(args.store, deps);
	const findings = [...settingsFindings(place, deps), ...(await storeFindings(place, deps))];
	const bad = args.strict ? ['warning', 'error'] : ['error'];
	return {
		ok: !findings.some(({ level }) => bad.includes(level)),
		lines: formatFindings(findings),
		document: { store: place.words, findings },
	};
}

async function storeFindings(place: StoreLocation, deps: CliDeps): Promise<Finding[]> {
	const file = place.kind === 'sqlite' ? await fileFindings(place.path) : undefined;
	const findings = file?.findings ?? [];
	if (file?.missing) return findings;
	const found = await tried('store', async () => {
		const conn = await openReadOnly(place);
		try {
			const privacy = place.kind === 'sqlite' ? await privacyFindings(place.path) : [];
			return [...privacy, ...(await connectionFindings(conn, place.words, deps))];
		} finally {
			await conn.close();
		}
	});
	return [...findings, ...found];
}

type Conn = Connection<Database>;

/** One check after the other, as long as the next can be relied on. */
async function connectionFindings(conn: Conn, words: string, deps: CliDeps): Promise<Finding[]> {
	const database = await databaseFindings(conn, words);
	if (database.some(({ level }) => level === 'error')) return database;
	const clock = await clockFindings(conn, deps);
	const schema = await schemaFindings(conn);
	const content = schema.current ? await contentFindings(conn, deps) : [];
	return [...database, ...clock, ...schema.findings, ...content];
}

async function contentFindings(conn: Conn, deps: CliDeps): Promise<Finding[]> {
	return await tried('contacts', async () => {
		const now = deps.now();
		const found = await survey({ conn }, now);
		const keys = await readKeys(conn.db);
		return [
			...journeyFindings(found, now),
			...(await workflowFindings(conn, found, now)),
			...contactFindings(found, now),
			...messageFindings(found),
			...(await hubFindings(found, keys, deps)),
		];
	});
}

/** An error of the store is a finding as well. */
async function tried(check: Check, find: () => Promise<Finding[]>): Promise<Finding[]> {
	try {
		return await find();
	} catch (thrown) {
		if (!(thrown instanceof StoreError)) throw thrown;
		return [error(check, thrown.message)];
	}
}

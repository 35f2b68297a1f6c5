import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import { createTransport } from 'nodemailer';
import { plainText } from '../src/message/channels/plain-text';
import { deliver } from '../src/message/delivery/deliver';
import { Renderer } from '../src/message/template/render';
import { emailAdapter } from '../src/n8n/multi-channel-send/channels/email';
import { systemClock } from '../src/n8n/system';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { openSqlStore } from '../src/store/sql/store';
import { openSqlite } from '../src/store/sqlite/open';
import type { Store } from '../src/store/store';
import { SnippetBook } from '../src/message/snippet/expand';
import { longestBlock } from './support/event-loop';
import { addressees, NEWSLETTER, startSink, type Addressee } from './support/mailing';
import type { Measure } from './support/report';

const MESSAGES = 1_000;
const CONNECTIONS = 5;
/** Alternating between both sides, because other programs may use the machine. */
const ROUNDS = 7;
const SUBJECT = 'News for {{ contact.firstName }}';
const FROM = 'Shop <shop@sender.example>';

/** Time (ms) that the server takes to write a mail: none, and that of a fast disk. */
const WRITING_MS = [0, 10];

interface Bench {
	store: Store;
	port: number;
	writingMs: number;
}

/**
 * Mails to a local server: rendered by Liquid and recorded in the ledger, against bare nodemailer.
 */
export async function benchSend(): Promise<Measure[]> {
	const folder = mkdtempSync(join(tmpdir(), 'journey-bench-'));
	const path = join(folder, 'journey.sqlite');
	const conn = await openSqlite<Database>({ path, columns: COLUMN_KINDS });
	const measures: Measure[] = [];
	try {
		const store = await openSqlStore(conn);
		for (const writingMs of WRITING_MS) {
			const { child, port } = await startSink(writingMs);
			measures.push(...(await measure({ store, port, writingMs })));
			await child.stop();
		}
	} finally {
		await conn.close();
		rmSync(folder, { recursive: true, force: true });
	}
	return measures;
}

async function measure(bench: Bench): Promise<Measure[]> {
	const { writingMs } = bench;
	const bare = bareSender(bench);
	await sendOurs(bench, `warming-${writingMs}`);
	await bare.send();
	const ours: number[] = [];
	const theirs: number[] = [];
	const blocks: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		theirs.push(await bare.send());
		const { result, ms } = await sendOurs(bench, `round-${writingMs}-${round}`);
		ours.push(result);
		blocks.push(ms);
	}
	bare.close();
	return [rateMeasure(bench, median(ours), median(theirs)), blockMeasure(bench, median(blocks))];
}

/** Mails per second, and the longest block (ms) meanwhile. */
async function sendOurs({ store, port }: Bench, name: string) {
	const { nodeId, contacts } = await addressees(store, MESSAGES, name);
	const { context, read } = panel(port);
	const adapter = emailAdapter(context, read, SnippetBook.EMPTY);
	return await longestBlock(async () => {
		const start = performance.now();
		const results = await deliver({
			channel: await adapter.open(store),
			ledger: store.ledger,
			clock: systemClock,
			ifUnsure: 'doNotResend',
			concurrency: adapter.concurrency,
			messages: contacts.map(({ contact, enrollmentId, position }, index) => ({
				request: {
					...position,
					nodeId,
					enrollmentId,
					contactId: contact.id,
					recipient: contact.email ?? '',
				},
				content: (messageId: number) =>
					adapter.content({ scope: { contact }, index, contact, messageId, links: null }),
			})),
		});
		if (results.some(({ outcome }) => outcome !== 'sent')) throw new Error('Not all were sent');
		return rate(start);
	});
}

/** The context of a send adapter, with the parameters of a newsletter. */
function panel(port: number) {
	const parameters: Record<string, unknown> = {
		fromEmail: FROM,
		subject: SUBJECT,
		html: NEWSLETTER,
		options: { maxConnections: CONNECTIONS },
	};
	const context = {
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			parameters[name] ?? fallback,
		getNode: () => ({ parameters }),
		getTimezone: () => 'Europe/Berlin',
		getCredentials: async () => ({ host: '127.0.0.1', port, secure: false, disableStartTls: true }),
	};
	const read = <T>(name: string, _index: number, fallback?: T) =>
		(parameters[name] ?? fallback) as T;
	return { context: context as unknown as IExecuteFunctions, read };
}

/** The same mails, rendered beforehand, through the same pool of connections. */
function bareSender({ port }: Bench) {
	const transport = createTransport({
		pool: true,
		host: '127.0.0.1',
		port,
		secure: false,
		ignoreTLS: true,
		maxConnections: CONNECTIONS,
	});
	const mails = Array.from({ length: MESSAGES }, (_, i) => readyMail(i));
	return {
		send: async () => {
			const start = performance.now();
			await Promise.all(mails.map(async (mail) => await transport.sendMail(mail)));
			return rate(start);
		},
		close: () => transport.close(),
	};
}

const renderer = new Renderer();

function readyMail(i: number) {
	const email = `bare-${i}@example.com`;
	const contact: Partial<Addressee['contact']> = {
		email,
		firstName: `Ada ${i}`,
		lastName: 'Lovelace',
	};
	const context = { scope: { contact }, now: Date.now() };
	const html = renderer.compile(NEWSLETTER, 'html').render(context);
	const subject = renderer.compile(SUBJECT, 'line').render(context);
	return { from: FROM, to: email, subject, html, text: plainText(html) };
}

function rate(start: number): number {
	return MESSAGES / ((performance.now() - start) / 1_000);
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const serverOf = ({ writingMs }: Bench) =>
	writingMs === 0 ? 'a server that answers at once' : `a server that writes for ${writingMs} ms`;

function rateMeasure(bench: Bench, ours: number, theirs: number): Measure {
	return {
		bench: 'send',
		case: `${MESSAGES} mails with ledger (sqlite) and Liquid, ${serverOf(bench)}`,
		...{ ours, theirs, ratio: ours / theirs, unit: 'mails/s' },
		goal: 'at least 80 % of bare nodemailer',
		ok: ours / theirs >= 0.8,
	};
}

function blockMeasure(bench: Bench, ours: number): Measure {
	return {
		bench: 'send',
		case: `longest event-loop block meanwhile, ${serverOf(bench)}`,
		...{ ours, theirs: null, ratio: null, unit: 'ms' },
		goal: 'under 50 ms',
		ok: ours < 50,
	};
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { Client } from 'pg';
import {
	acceptAfter,
	dropAfterKeeping,
	dropBeforeKeeping,
	rejectMail,
	rejectRecipient,
	startMailbox,
	type Mailbox,
} from '../../dev/mailbox';
import { startN8n } from '../../dev/n8n';
import { N8nClient } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { startPostgres } from '../../dev/postgres';
import { run } from '../../dev/run';

jest.setTimeout(600_000);

describe('the mailbox', () => {
	let mailbox: Mailbox;
	let sender: Transporter;

	beforeEach(async () => {
		mailbox = await startMailbox({ httpPort: 0 });
		sender = createTransport({ host: mailbox.host, port: mailbox.smtpPort });
	});

	afterEach(async () => {
		sender.close();
		await mailbox.close();
	});

	const send = (to: string, subject = 'Hello'): Promise<unknown> =>
		sender.sendMail({ from: 'us@example.com', to, subject, text: 'Hi', html: '<b>Hi</b>' });

	it('keeps every mail with its envelope, and parses it when asked', async () => {
		await send('Zoe@example.com', 'Grüße, Zoë');
		const [mail] = mailbox.mailsTo('zoe@example.com');
		expect(mail.from).toBe('us@example.com');
		expect(await mail.subject()).toBe('Grüße, Zoë');
		expect(mail.header('to')).toBe('Zoe@example.com');
		expect(await mail.parsed()).toMatchObject({ text: 'Hi', html: '<b>Hi</b>' });
	});

	it.each([
		['a recipient for now', rejectRecipient(450, 'Mailbox busy'), 450],
		['a recipient for good', rejectRecipient(550, 'No such user'), 550],
		['a mail for now', rejectMail(451, 'Try again later'), 451],
		['a mail for good', rejectMail(554, 'Looks like spam'), 554],
	])(
		'refuses %s when told to, keeps nothing then, and accepts the next one',
		async (_, reply, code) => {
			mailbox.script('ben@example.com', reply);
			await expect(send('ben@example.com')).rejects.toMatchObject({ responseCode: code });
			expect(mailbox.mails).toHaveLength(0);
			await send('ben@example.com');
			expect(mailbox.mails).toHaveLength(1);
		},
	);

	it('leaves other recipients alone when one has a scripted reply', async () => {
		mailbox.script('ben@example.com', rejectRecipient(550, 'No such user'));
		await send('ada@example.com');
		expect(mailbox.mailsTo('ada@example.com')).toHaveLength(1);
	});

	it.each([
		['keeps', dropAfterKeeping, 1],
		['loses', dropBeforeKeeping, 0],
	])(
		'cuts the connection so that the sender cannot know that it %s the mail',
		async (_, reply, kept) => {
			mailbox.script('ben@example.com', reply);
			const failure: unknown = await send('ben@example.com').catch((error: unknown) => error);
			expect(failure).toBeInstanceOf(Error);
			expect(failure).not.toHaveProperty('responseCode');
			expect(mailbox.mails).toHaveLength(kept);
		},
	);

	it('answers a slow mail only after the test lets it go', async () => {
		const order: string[] = [];
		const gate = Promise.withResolvers<void>();
		mailbox.script('slow@example.com', acceptAfter(gate.promise));
		const slow = send('slow@example.com').then(() => order.push('slow'));
		await send('ada@example.com').then(() => order.push('ada'));
		gate.resolve();
		await slow;
		expect(order).toEqual(['ada', 'slow']);
	});

	it('lets in only senders with the right password when it has one', async () => {
		const closed = await startMailbox({ user: 'us', password: 'right' });
		const as = (pass: string): Transporter =>
			createTransport({ host: closed.host, port: closed.smtpPort, auth: { user: 'us', pass } });
		await expect(as('wrong').verify()).rejects.toMatchObject({ responseCode: 535 });
		await expect(as('right').verify()).resolves.toBe(true);
		await closed.close();
	});

	it('waits for a mail, received before or after, and tells what came when none does', async () => {
		const later = mailbox.waitFor((mail) => mail.to.includes('b@example.com'), 30_000);
		await send('a@example.com');
		await send('b@example.com');
		expect((await later).id).toBe(2);
		expect((await mailbox.waitFor((mail) => mail.id === 1, 1)).to).toEqual(['a@example.com']);
		await expect(mailbox.waitFor((mail) => mail.id === 3, 1)).rejects.toThrow(
			'2 received, the last ones to a@example.com b@example.com',
		);
	});

	it('shows a mail’s HTML where it can run no script and reach no page', async () => {
		await send('ada@example.com');
		const page = await fetch(`${mailbox.url}/api/mails/1/html`);
		expect(await page.text()).toContain('<b>Hi</b>');
		expect(page.headers.get('x-content-type-options')).toBe('nosniff');
		const policy = page.headers.get('content-security-policy') ?? '';
		expect(policy).toContain("default-src 'none'");
		expect(policy).toMatch(/sandbox(?!.*allow-(scripts|same-origin))/);
	});
});

describe('Postgres from npm', () => {
	const dir = mkdtempSync(join(tmpdir(), 'journey-harness-pg-'));
	afterAll(() => rmSync(dir, { recursive: true, force: true }));

	const query = async (url: string, sql: string): Promise<unknown[]> => {
		const client = new Client(url);
		await client.connect();
		const { rows } = await client.query(sql);
		await client.end();
		return rows as unknown[];
	};

	it('finds its data again at a second start on the same folder', async () => {
		const first = await startPostgres({ dir });
		await query(first.url, 'create table kept as select 7 as n');
		await first.stop();
		const second = await startPostgres({ dir });
		expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
		await second.stop();
	});

	it('ends when the process that started it is killed', async () => {
		const script = `require(${JSON.stringify(join(repoRoot, 'dev', 'postgres'))})
			.startPostgres({ dir: ${JSON.stringify(dir)} })
			.then(() => process.kill(process.pid, 'SIGKILL'))`;
		const args = ['--import', 'tsx', '--eval', script];
		await expect(run(process.execPath, args, { cwd: repoRoot })).rejects.toThrow('failed');
		// Postgres holds the folder's lock file as long as it runs, and refuses a second server until then.
		const freed = async (): Promise<void> => {
			const next = await startPostgres({ dir }).catch(() => undefined);
			return next ? await next.stop() : await freed();
		};
		await freed();
	});
});

describe('n8n', () => {
	const userFolder = mkdtempSync(join(tmpdir(), 'journey-harness-n8n-'));
	afterAll(() => rmSync(userFolder, { recursive: true, force: true }));

	const greeting = {
		name: 'Greeting',
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				...{ id: 'hook', name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2 },
				...{ position: [0, 0], webhookId: 'harness-greet' },
				parameters: { path: 'greet', httpMethod: 'POST', responseMode: 'lastNode' },
			},
			{
				...{ id: 'set', name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
				...{ position: [200, 0], parameters: { mode: 'raw', jsonOutput: '{"greeting":"hello"}' } },
			},
		],
		connections: { Webhook: { main: [[{ node: 'Set', type: 'main', index: 0 }]] } },
	};

	const greet = async (url: string): Promise<unknown> =>
		await (await fetch(`${url}/webhook/greet`, { method: 'POST' })).json();

	it('has its owner and its active workflow again after a stop and after a crash', async () => {
		const first = await startN8n({ userFolder });
		const { id } = await N8nClient.connect(first.url).then(async (client) => {
			const workflow = await client.createWorkflow(greeting);
			await client.activate(workflow.id);
			return workflow;
		});
		expect(await greet(first.url)).toEqual({ greeting: 'hello' });
		await first.stop();

		const second = await startN8n({ userFolder });
		expect(await greet(second.url)).toEqual({ greeting: 'hello' });
		await second.kill();

		const third = await startN8n({ userFolder });
		const client = await N8nClient.connect(third.url);
		expect(await greet(third.url)).toEqual({ greeting: 'hello' });
		expect(await client.workflows()).toMatchObject([{ id, name: 'Greeting' }]);
		expect(await client.executions(id)).toHaveLength(3);
		await third.stop();
	});

	it('fails to start with its own last words', async () => {
		const env = { N8N_ENCRYPTION_KEY: 'not the one in the user folder' };
		await expect(startN8n({ userFolder, env })).rejects.toThrow('Mismatching encryption keys');
	});
});

import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { INSIDE } from '../support/hostile';
import { NAUGHTY } from '../support/naughty-strings';
import { basic } from '../unit/hub/callbacks/support/calls';
import { linksIn } from './support/hub-contact';
import { oddBodies, oddRequests, track } from './support/odd-requests';
import { dial, exchange, head, post } from './support/raw-http';

const KEY = 'a-write-key-that-nobody-may-see-7Qx';
const PASSWORD = 'a-password-that-nobody-may-see-7Qx';
const BASIC = { Authorization: basic(KEY, '') };

describe('hostile calls of a real n8n', () => {
	let world: World;
	let hub: WorkflowBuilder;
	let hubId: string;
	let journey: WorkflowBuilder;
	let port: number;
	const uploads = mkdtempSync(join(tmpdir(), 'journey-uploads-'));

	beforeAll(async () => {
		world = await World.start({ env: { TMPDIR: uploads, NODE_ENV: 'production' } });
		const journeyIngestApi = await world.credential('Ingest', 'journeyIngestApi', { secret: KEY });
		const secrets = {
			mailgunSigningKey: PASSWORD,
			...{ postmarkUser: 'postmark', postmarkPassword: PASSWORD },
			...{ sendGridUser: 'parse', sendGridPassword: PASSWORD },
		};
		const journeyCallbackApi = await world.credential('Callbacks', 'journeyCallbackApi', secrets);
		const keyed = { authentication: 'writeKey' };
		hub = new WorkflowBuilder('Hub', world.storeParameters()).hub(
			'Hub',
			{ ...keyed, callbacks: ['mailgun', 'postmark', 'sendgrid'] },
			{ journeyIngestApi, journeyCallbackApi },
		);
		hubId = await world.activate(hub.build());
		// While the hub is active: otherwise it could not be activated.
		const { id, name } = journeyCallbackApi;
		const broken = { ...secrets, mailgunSigningKey: 'too short' };
		await world.client.updateCredential(id, name, 'journeyCallbackApi', broken);
		journey = new WorkflowBuilder('Journey', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', keyed, { journeyIngestApi })
			.send('Hello', 'Hello', { html: '<a href="{{ links.unsubscribe }}">Unsubscribe</a>' })
			.connect('Entry', 'Hello');
		await world.activate(journey.build());
		port = Number(new URL(world.webhooksUrl).port);
	});

	afterAll(async () => {
		await world?.stop();
		rmSync(uploads, { recursive: true, force: true });
	});

	const at = (path: string) => `/webhook/${hub.webhookId}/hub${path}`;
	const isWell = async () =>
		(await exchange(port, post(at('/v1/track'), track(), BASIC))).status === 202;

	it('are answered with what is wrong, whatever the body is', async () => {
		for (const [status, body, headers] of oddBodies(KEY)) {
			const answer = await exchange(port, post(at('/v1/track'), body, headers));
			expect([answer.status, answer.body]).toEqual([
				status,
				expect.stringMatching(/message|reason|accepted/),
			]);
			expect(answer.body).not.toMatch(INSIDE);
			expect(answer.body).not.toContain(KEY);
		}
		const batch = NAUGHTY.map((text) => ({
			type: 'track',
			event: text,
			userId: text,
			properties: { text },
		}));
		const answer = await exchange(port, post(at('/v1/batch'), JSON.stringify({ batch }), BASIC));
		expect([answer.status, answer.body]).toEqual([
			400,
			expect.stringContaining('looks like an unset variable'),
		]);
		expect(await isWell()).toBe(true);
	});

	it('cannot fill the memory by bodies that unpack to far more', async () => {
		const bomb = Buffer.alloc(64 * 1024 * 1024, ' ');
		const octets = { ...BASIC, 'Content-Type': 'application/octet-stream' };
		for (const [status, bytes, encoding] of [
			[413, brotliCompressSync(bomb, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }), 'br'],
			[413, gzipSync(bomb), 'identity'],
			// n8n itself unpacks these, and stops at N8N_PAYLOAD_SIZE_MAX, which it calls 500.
			[500, gzipSync(bomb), 'gzip'],
			[500, deflateSync(bomb), 'deflate'],
		] as const) {
			const sent = post(at('/v1/track'), bytes, { ...octets, 'Content-Encoding': encoding });
			expect((await exchange(port, sent)).status).toBe(status);
		}
		expect(await isWell()).toBe(true);
	});

	it('lead nowhere else, by whatever method, path, host or header', async () => {
		for (const [status, bytes] of oddRequests(hub.webhookId)) {
			const answer = await exchange(port, bytes);
			expect([bytes.slice(0, 80), answer.status]).toEqual([bytes.slice(0, 80), status]);
			expect(answer.head).not.toMatch(/^location:/im);
		}
		expect(await isWell()).toBe(true);
	});

	it('that come byte by byte, or not at all, keep nobody else waiting', async () => {
		const slow = await Promise.all(Array.from({ length: 40 }, () => dial(port)));
		for (const [i, socket] of slow.entries()) {
			const length = { ...BASIC, 'Content-Type': 'application/json', 'Content-Length': '1000000' };
			socket.write(i % 2 === 0 ? 'POST ' : `${head(`POST ${at('/v1/track')}`, length)}{`);
		}
		expect(await isWell()).toBe(true);
		for (const socket of slow) socket.destroy();
		expect(await isWell()).toBe(true);
	});

	it('with files leave none of them behind', async () => {
		const part = 'Content-Disposition: form-data; name="__proto__"; filename="../../x"';
		const body = `--x\r\n${part}\r\nContent-Type: text/plain\r\n\r\nabc\r\n--x--\r\n`;
		for (const [path, status] of [
			['/callbacks/sendgrid', 401],
			['/unsubscribe', 404],
		] as const) {
			const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
			expect((await exchange(port, post(at(path), body, type))).status).toBe(status);
		}
		// n8n removes them behind its answer.
		const left = () => readdirSync(uploads, { withFileTypes: true }).some((each) => each.isFile());
		await until(async () => !left() || undefined, 'The folder without files', 30_000);
	});

	it('cannot say where links lead: neither those in mails nor those on pages', async () => {
		const spoofed = {
			...{
				Host: 'evil.example',
				'X-Forwarded-Host': 'evil.example',
				'X-Forwarded-Proto': 'gopher',
			},
			...{
				'X-Forwarded-For': '6.6.6.6',
				Forwarded: 'host=evil.example',
				'X-Original-URL': '/evil',
			},
		};
		const call = { type: 'track', event: 'Signed Up', email: 'ada@example.com' };
		const path = `/webhook/${journey.webhookId}/v1/track`;
		const answer = await exchange(port, post(path, JSON.stringify(call), { ...BASIC, ...spoofed }));
		expect(answer.status).toBe(202);
		const mail = await world.mailbox.waitFor((each) => each.to.includes('ada@example.com'), 60_000);
		const link = new URL((await linksIn(mail)).get('Unsubscribe')!);
		expect(link.href).toContain(`${world.publicUrl}${at('/unsubscribe')}?t=`);
		const page = await exchange(port, head(`GET ${link.pathname}${link.search}`, spoofed));
		expect(page.status).toBe(200);
		expect(`${page.head}${page.body}`).not.toMatch(/evil|6\.6\.6\.6/);
	});

	it('find every page closed to scripts, frames, caches and other sites', async () => {
		const mail = await world.mailbox.waitFor((each) => each.to.includes('ada@example.com'), 60_000);
		const { pathname, search } = new URL((await linksIn(mail)).get('Unsubscribe')!);
		const shown = await exchange(port, head(`GET ${pathname}${search}`));
		const [, preferences] = /href="([^"]*\/preferences\?t=[^"]+)"/.exec(shown.body)!;
		const choices = new URL(preferences.replaceAll('&amp;', '&'));
		const paths = [`${pathname}${search}`, `${choices.pathname}${choices.search}`];
		const invalid = ['unsubscribe', 'preferences', 'answer', 'click'].map((kind) =>
			at(`/${kind}?t=x`),
		);
		for (const path of [...paths, ...invalid]) {
			const { status, head: headers } = await exchange(port, head(`GET ${path}`));
			expect(status).toBe(paths.includes(path) ? 200 : 404);
			for (const wanted of [
				/^content-security-policy: default-src 'none'; style-src 'sha256-/im,
				/^content-security-policy: .*frame-ancestors 'none'; base-uri 'none'\r$/im,
				/^x-content-type-options: nosniff\r$/im,
				/^referrer-policy: no-referrer\r$/im,
				/^cache-control: no-store\r$/im,
			]) {
				expect(headers).toMatch(wanted);
			}
		}
	});

	it('of one provider fail where its secret cannot be right, and the log says so; others go on', async () => {
		const failed = await exchange(port, post(at('/callbacks/mailgun'), '{}'));
		expect([failed.status, failed.body]).toEqual([500, expect.not.stringContaining('Mailgun')]);
		const authorized = { Authorization: basic('postmark', PASSWORD) };
		expect((await exchange(port, post(at('/callbacks/postmark'), '{}', authorized))).status).toBe(
			200,
		);
		expect((await exchange(port, post(at('/callbacks/postmark'), '{}'))).status).toBe(401);
		const logs = () => `${world.n8n.logs()}${world.webhooks?.logs() ?? ''}`;
		await until(
			async () =>
				logs().includes("'Mailgun Signing Key' needs at least 16 characters") || undefined,
			'The log',
			30_000,
		);
	});

	it('leave no trace of a key or password in logs, executions and databases', async () => {
		for (const one of [world.n8n, world.webhooks, ...world.workers]) {
			expect(one?.logs() ?? '').not.toMatch(new RegExp(`${KEY}|${PASSWORD}`));
		}
		const folder = join(world.folder, '.n8n');
		const files = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
			.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
		// Looked for in the right place: here n8n keeps what it encrypts credentials with.
		expect(files.some((bytes) => bytes.includes('encryptionKey'))).toBe(true);
		for (const secret of [KEY, PASSWORD, BASIC.Authorization.slice(6)]) {
			expect(files.some((bytes) => bytes.includes(secret))).toBe(false);
		}
		// Of all these calls, the one of the provider whose secret cannot be right.
		const failed = await until(
			async () => {
				const executions = await world.client.executions(hubId);
				return executions.every(({ status }) => status === 'error') ? executions : undefined;
			},
			'The end of the executions',
			30_000,
		);
		expect(failed).toHaveLength(1);
		expect(JSON.stringify(await world.client.execution(failed[0].id))).not.toMatch(/7Qx/);
	});
});

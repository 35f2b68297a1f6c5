import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { until } from '../../dev/until';
import { World } from '../../dev/world';
import { Hubspot } from './support/hubspot';

/* Templates whose work n8n's own nodes begin or end: a form, a feed, and a CRM by HTTP or HubSpot's node. */

const KEY = { name: 'X-Crm-Key', value: 'k-123' };
const FEED = `<rss version="2.0"><channel><title>Blog</title>
<item><title>First</title><link>https://blog.test/0</link><guid>g-0</guid><description>About 0</description></item>
<item><title>Second &amp; last</title><link>https://blog.test/1</link><guid>g-1</guid><description>About 1</description></item>
</channel></rss>`;

interface Update {
	path: string;
	key: unknown;
	body: Record<string, unknown>;
}

let world: World;
let outside: Server;
let url: string;
const updates: Update[] = [];
let certificates: string;
let hubspot: Hubspot;

const HOUR = 60 * 60 * 1_000;
const HUBSPOT_KEY = 'pat-eu1-123';

beforeAll(async () => {
	certificates = mkdtempSync(join(tmpdir(), 'journey-hubspot-'));
	const certificate = join(certificates, 'hubspot.pem');
	hubspot = await Hubspot.start(HUBSPOT_KEY, certificate);
	const env = { HTTPS_PROXY: hubspot.proxyUrl, NODE_EXTRA_CA_CERTS: certificate };
	world = await World.start({ env });
	outside = createServer((request, response) => {
		if (request.url === '/feed.xml') return void response.end(FEED);
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			const body = JSON.parse(text) as Update['body'];
			updates.push({ path: request.url!, key: request.headers['x-crm-key'], body });
			response.setHeader('content-type', 'application/json').end('{}');
		});
	});
	await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
	url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
	const hub = template('journey-hub');
	await world.activate(hub);
});

afterAll(async () => {
	await world?.stop();
	outside?.close();
	hubspot?.close();
	rmSync(certificates, { recursive: true });
});

/** As it is in the file, with the credentials that a user chooses. */
function template(name: string, credentials: Record<string, unknown> = {}): WorkflowJson {
	const text = readFileSync(join(repoRoot, 'templates', `${name}.json`), 'utf8');
	const json = world.equipped(JSON.parse(text) as WorkflowJson);
	for (const node of json.nodes) {
		if (/\.(webhook|httpRequest|hubspot)$/.test(node.type)) Object.assign(node, { credentials });
	}
	return json;
}

const nodeOf = ({ nodes }: WorkflowJson, name: string) => nodes.find((node) => node.name === name)!;

function everySeconds(json: WorkflowJson, name: string, secondsInterval: number): void {
	const rule = { interval: [{ field: 'seconds', secondsInterval }] };
	nodeOf(json, name).parameters = { rule };
}

function setting(json: WorkflowJson, name: string, value: string): void {
	const { assignments } = nodeOf(json, 'Settings').parameters as {
		assignments: { assignments: Array<{ name: string; value: string }> };
	};
	assignments.assignments.find((each) => each.name === name)!.value = value;
}

/** So that the hour at which the test runs makes no difference. */
function withoutQuietHours(parameters: unknown): Record<string, unknown> {
	const { options, ...others } = parameters as { options: Record<string, unknown> };
	const { quietHours: _, ...kept } = options;
	return { ...others, options: kept };
}

it('a form of n8n makes a contact with consent, and sends the guide', async () => {
	const json = template('lead-form');
	const { webhookId } = nodeOf(json, 'Get the Guide');
	await world.activate(json);
	const fields = [
		'ada@example.com',
		'Ada',
		'Lovelace',
		'<b>Engines</b>',
		'51 to 250',
		'Founder',
		'How?',
	];
	const form = new FormData();
	for (const [i, value] of fields.entries()) form.append(`field-${i}`, value);
	const agreed = 'Yes, send me tips and offers by email. I can unsubscribe at any time.';
	form.append('field-7', JSON.stringify([agreed]));
	const answer = await fetch(`${world.n8n.url}/form/${webhookId}`, { method: 'POST', body: form });
	expect([answer.status, (await answer.text()).slice(0, 400)]).toMatchObject([200, {}]);
	await world.mailbox.waitFor(
		async (mail) =>
			(await mail.subject()) === 'Your guide, Ada' && mail.to.includes('ada@example.com'),
		60_000,
	);
});

it('a feed becomes an issue for each reader, with the articles from before there were readers', async () => {
	const json = template('newsletter');
	everySeconds(json, 'Tuesday at 8', 1);
	everySeconds(json, 'Every Hour', 5);
	setting(json, 'feedUrl', `${url}/feed.xml`);
	nodeOf(json, 'Send Issue').parameters = withoutQuietHours(nodeOf(json, 'Send Issue').parameters);
	await world.activate(json);
	const mail = await world.mailbox.waitFor(
		async (each) => (await each.subject()) === 'First' && each.to.includes('ada@example.com'),
		30_000,
	);
	const { text } = await mail.parsed();
	expect(text).toContain('Second & last');
	expect(text).toContain('About 1');
});

it("a CRM's changes come in, ours go out once, and what is ours does not come back in", async () => {
	const httpHeaderAuth = await world.credential('CRM', 'httpHeaderAuth', KEY);
	const json = template('crm-http', { httpHeaderAuth });
	everySeconds(json, 'Every 15 Minutes', 2);
	setting(json, 'crmUrl', `${url}/contacts`);
	await world.activate(json);
	const change = async (body: object, key = KEY.value) =>
		(
			await fetch(`${world.n8n.url}/webhook/crm-change`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', [KEY.name]: key },
				body: JSON.stringify(body),
			})
		).status;
	expect(await change({ email: 'ada@example.com' }, 'wrong')).toBe(403);
	const deal = { dealId: 'd-1', dealStage: 'proposal', dealAmount: 500, changedAt: '2026-03-02' };
	expect(await change({ email: 'ada@example.com', company: 'Engines Ltd', ...deal })).toBe(200);
	const staged = () => updates.filter(({ body }) => body.journey_stage === 'proposal');
	const [first] = await until(
		() => Promise.resolve(staged().length > 0 ? staged() : undefined),
		'The stage in the CRM',
		90_000,
	);
	expect(first).toMatchObject({
		path: '/contacts/ada%40example.com',
		key: KEY.value,
		body: { email: 'ada@example.com', changedBy: 'journey' },
	});
	expect(first.body.journey_last_touch).toMatch(/^20\d\d-/);
	// The CRM reports what we have written: nothing follows.
	expect(await change({ ...first.body, dealId: 'd-1', dealStage: 'lost' })).toBe(200);
	const won = { ...deal, dealStage: 'won', changedAt: '2026-03-03' };
	expect(await change({ email: 'ada@example.com', ...won })).toBe(200);
	await until(
		() => Promise.resolve(updates.some(({ body }) => body.journey_stage === 'won') || undefined),
		'A later stage in the CRM',
		90_000,
	);
	expect(updates.map(({ body }) => body.journey_stage)).not.toContain('lost');
	const sent = updates.map(({ body }) => JSON.stringify(body));
	expect(new Set(sent).size).toBe(sent.length);
});

it("HubSpot's contacts and deal stages come in, ours go out once, and what we wrote changes nothing", async () => {
	const hubspotAppToken = await world.credential('HubSpot', 'hubspotAppToken', {
		appToken: HUBSPOT_KEY,
	});
	const json = template('crm-hubspot', { hubspotAppToken });
	for (const way of ['In', 'Out']) everySeconds(json, `Every 15 Minutes: ${way}`, 2);
	const now = Date.now();
	const ada = { email: 'ada@example.com', firstname: 'Ada', company: 'Engines Ltd' };
	hubspot.contacts.push(
		{ id: 51, properties: ada, changedAt: now },
		{ id: 52, properties: { firstname: 'No address' }, changedAt: now },
		{ id: 53, properties: { email: 'old@example.com' }, changedAt: now - 2 * HOUR },
	);
	const deal = {
		...{ id: 7, contacts: [51, 52], stage: 'presentationscheduled', amount: '500' },
		...{ stagedAt: now, changedAt: now },
	};
	hubspot.deals.push(deal);
	await world.activate(json);
	const written = async (stage: string) =>
		await until(
			() => Promise.resolve(hubspot.writes.find((each) => each.journey_stage === stage)),
			`The stage ${stage} in HubSpot`,
			90_000,
		);
	const first = await written('presentationscheduled');
	expect(first).toMatchObject({ email: 'ada@example.com' });
	expect(first.journey_last_touch).toMatch(/^20\d\d-/);

	// Read back more than once after the write: nothing follows.
	const before = hubspot.found.get(51)!;
	const readBack = () => Promise.resolve(hubspot.found.get(51)! >= before + 3 || undefined);
	await until(readBack, 'What we wrote, read back', 90_000);
	const sent = hubspot.writes.map((each) => JSON.stringify(each));
	expect(new Set(sent).size).toBe(sent.length);

	Object.assign(deal, { stage: 'closedwon', stagedAt: Date.now(), changedAt: Date.now() });
	await written('closedwon');
	expect(hubspot.refused).toEqual([]);
	expect(hubspot.found.has(53)).toBe(false);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startChild, type Child } from '../../dev/child';
import { N8nClient, type WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { until } from '../../dev/until';

jest.setTimeout(1_200_000);

const DAY = 24 * 60 * 60 * 1_000;
const READY = 'Ctrl-C stops it';

describe('npm start', () => {
	const folder = mkdtempSync(join(tmpdir(), 'journey-demo-'));
	let demo: Child | undefined;

	afterEach(async () => await demo?.stop());
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	async function start(): Promise<string> {
		demo = startChild({
			args: ['--import', 'tsx', 'dev/start.ts'],
			cwd: repoRoot,
			env: { ...process.env, DEMO_FOLDER: folder },
		});
		const { logs, running, lastLines } = demo;
		const ready = async (): Promise<true | undefined> => {
			if (!running()) throw new Error(`The demo ended:\n${lastLines(20)}`);
			return logs().includes(READY) ? true : undefined;
		};
		await until(ready, 'The start of the demo', 600_000);
		return logs();
	}

	/** Numbers of the rows of the demo's store, by the first column. */
	function counts(query: string): Record<string, number> {
		const path = join(folder, 'n8n', '.n8n', 'journey', 'journey.sqlite');
		const db = new DatabaseSync(path, { readOnly: true });
		try {
			const rows = db.prepare(query).all() as Array<{ name: string; n: number }>;
			return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
		} finally {
			db.close();
		}
	}

	const ofJourneys = `select j.key as name, count(*) as n from enrollments e
		join journeys j on j.id = e.journey_id group by j.key`;

	it('shows two weeks of history in every report, and keeps it at the next start', async () => {
		const output = await start();
		expect(output).toContain('Playing two weeks');
		expect(counts(ofJourneys)).toEqual({ 'demo-onboarding': 400, 'demo-welcome': 20 });
		const status = counts(`select e.status as name, count(*) as n from enrollments e
			join journeys j on j.id = e.journey_id where j.key = 'demo-onboarding' group by e.status`);
		for (const each of ['active', 'completed', 'converted', 'exited', 'failed']) {
			expect(status[each]).toBeGreaterThan(0);
		}
		const events = counts('select name, count(*) as n from events group by name');
		expect(events).toMatchObject({ 'Message Opened': expect.any(Number) as number });
		expect(events['Survey Answered']).toBeGreaterThan(5);
		expect(events['Message Bounced']).toBeGreaterThan(0);
		const machines = counts(`select name, count(*) as n from events
			where json_extract(properties, '$.machine') group by name`);
		expect(machines['Message Opened']).toBeGreaterThan(0);
		expect(machines['Message Clicked']).toBeGreaterThan(0);
		const { first } = counts(`select 'first' as name, min(entered_at) as n from enrollments`);
		expect(Date.now() - first).toBeGreaterThan(13 * DAY);

		const dashboard = /Dashboard\s+(\S+)/.exec(output)![1];
		const page = await fetch(dashboard);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain('Trial Onboarding');

		const mailsAt = async (logs: string) => {
			const answer = await fetch(`${/Its mails\s+(\S+)/.exec(logs)![1]}/api/mails`);
			return ((await answer.json()) as { total: number }).total;
		};
		const mails = await mailsAt(output);
		expect(mails).toBeGreaterThanOrEqual(20);

		await demo!.stop();
		const again = await start();
		expect(again).not.toContain('Playing two weeks');
		expect(counts(ofJourneys)).toEqual({ 'demo-onboarding': 400, 'demo-welcome': 20 });
		expect(await mailsAt(again)).toBeGreaterThanOrEqual(mails);

		// The hub of the templates, which a newcomer publishes beside the demo's, and then in its place.
		const client = await N8nClient.connect(/n8n\s+(http\S+)/.exec(again)![1]);
		const [writeKey] = (await client.credentials()).filter(({ name }) => name === 'Demo Write Key');
		const text = readFileSync(join(repoRoot, 'templates', 'journey-hub.json'), 'utf8');
		const hub = JSON.parse(text) as WorkflowJson;
		for (const node of hub.nodes) {
			if (node.type.endsWith('.journeyHub')) node.credentials = { journeyIngestApi: writeKey };
		}
		const { id } = await client.createWorkflow(hub);
		await expect(client.activate(id)).rejects.toThrow(
			"already has a Journey Hub, in the workflow 'Hub of the Demo'",
		);
		await client.deactivate(/Its hub\s+\S+\/(\S+)/.exec(again)![1]);
		await client.activate(id);
	});
});

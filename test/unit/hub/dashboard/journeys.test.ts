import { dashboardLink } from '../../../../src/message/tracking/links';
import { armOf, DAY, HOUR, JourneyWorld } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

const PURCHASE = { name: 'purchase', event: { name: 'Ordered' } };

let hub: HubWorld;
let journey: JourneyWorld;

beforeEach(async () => {
	const { store, conn } = (await HubWorld.open()).journey;
	journey = await JourneyWorld.open(store, conn, { goals: [PURCHASE], zone: 'Asia/Tokyo' });
	hub = await HubWorld.open({}, journey);
});

type Query = Readonly<Record<string, string>>;

async function page(query: Query): Promise<string> {
	const until = journey.now + 90 * DAY;
	const url = dashboardLink(hub.base, { of: 'workspace' }, until);
	const { response } = await hub.call(`${url}&${new URLSearchParams(query).toString()}`);
	expect([hub.errors, response.status]).toEqual([[], 200]);
	return String(response.body);
}

const ofJourney = (more: Query = {}) =>
	page({ page: 'journey', key: journey.journey.key, ...more });

/** The rows of a table, by the labels of its columns. */
async function tableOf(query: Query, table: string): Promise<Array<Record<string, string>>> {
	const csv = (await page({ ...query, table, format: 'csv' })).replace(/^\ufeff/, '');
	const [labels, ...rows] = csv
		.trim()
		.split('\r\n')
		.map((line) => line.split(','));
	return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [labels[i], cell])));
}

/** Ann waits at the trigger; of four others one waits, and one each converted, exited and failed. */
async function scene(): Promise<void> {
	const names = ['bob', 'cleo', 'dan', 'eve'];
	await journey.bring(names, { dueAt: journey.now + 9 * DAY });
	journey.now += HOUR;
	await journey.record([journey.track('bob', 'Ordered')]);
	const { contacts, journeys } = journey.store;
	const [dan] = await contacts.find(journey.workspaceId, [[{ kind: 'userId', value: 'dan' }]]);
	await journeys.exit(journey.workspaceId, [dan!], journey.journey.key, 'by hand', journey.now);
	await journey.enter('fay');
	const fay = (await journey.release('trigger')).filter(
		({ contact }) => contact.externalId === 'fay',
	);
	await journey.store.positions.fail(fay, 'bad address', journey.now);
}

describe('The list of journeys', () => {
	it('counts each enrollment once: entered = waiting + completed + converted + exited + failed', async () => {
		await scene();
		const [row] = await tableOf({ page: 'journeys' }, 'journeys');
		expect(row).toMatchObject({
			Journey: journey.journey.name,
			'Entered (enrollments)': '6',
			'Waiting (enrollments)': '3',
			'Completed (enrollments)': '0',
			'Converted (enrollments)': '1',
			'Exited (enrollments)': '1',
			'Failed (enrollments)': '1',
		});
	});

	it('leads to the page of each journey, and says what to do without one', async () => {
		const html = await page({ page: 'journeys' });
		const [, href] = new RegExp(`href="(\\?[^"]+)"><bdi>${journey.journey.name}`).exec(html)!;
		const { response } = await hub.call(`dashboard${href.replaceAll('&amp;', '&')}`);
		expect(response.body).toContain(`<h1><bdi>${journey.journey.name}</bdi></h1>`);
	});
});

describe('The page of a journey', () => {
	it('shows the same numbers in map, funnel, conversions and the list', async () => {
		await scene();
		const query = { page: 'journey', key: journey.journey.key };
		const html = await ofJourney();
		const totals = '6 entered = 3 waiting + 0 completed + 1 converted + 1 exited + 1 failed';
		expect(html).toContain(totals);
		const [all] = await tableOf(query, 'funnel');
		expect(all).toMatchObject({
			'Reached (enrollments)': '6',
			'Waiting (enrollments)': '3',
			'Converted (enrollments)': '1',
		});
		for (const table of ['map', 'step-times', 'conversions', 'cohorts']) {
			expect((await tableOf(query, table)).length).toBeGreaterThan(0);
		}
	});

	it('names its days by the time zone of the journey', async () => {
		const html = await ofJourney();
		expect(html).toContain('Days are those of Asia/Tokyo');
		expect(html).toContain('Entered 2026-02-02 to 2026-03-03 (Asia/Tokyo)');
	});

	it('takes a date range, and compares it to the span before', async () => {
		await scene();
		const range = { range: 'custom', from: '2026-03-03', to: '2026-03-03', was: 'custom' };
		const html = await ofJourney({ ...range, compare: '1' });
		expect(html).toContain('Entered on 2026-03-03 (Asia/Tokyo)');
		expect(html).toMatch(/name="from" value="2026-03-03"/);
		const query = { page: 'journey', key: journey.journey.key, ...range, compare: '1' };
		const [all] = await tableOf(query, 'funnel');
		expect(all['Reached (enrollments)']).toBe('5');
		expect(Object.values(all)).toContain('1');
	});

	it('takes dates that were just entered, though another range was chosen before', async () => {
		const entered = { range: 'last30Days', was: 'last30Days', from: '2026-03-01', to: '' };
		expect(await ofJourney(entered)).toContain('Entered since 2026-03-01');
		const left = { range: 'last7Days', was: 'custom', from: '2026-01-01', to: '2026-01-31' };
		expect(await ofJourney(left)).toContain('Entered 2026-02-25 to 2026-03-03');
	});

	it('says why dates do not count, and shows the last 30 days', async () => {
		const html = await ofJourney({ range: 'custom', from: '2026-03-03', to: '2026-03-01' });
		expect(html).toContain('role="status"');
		expect(html).toContain('Entered 2026-02-02 to 2026-03-03');
	});

	it.each<Query>([
		{ range: 'nonsense', basis: '__proto__', window: '-1', from: '2026-02-30', to: 'x' },
		{ range: 'allTime', basis: 'event', window: '1e9' },
		{ range: 'custom', from: '', to: '9999-12-31' },
	])('takes any address: %j', async (query) => {
		expect(await ofJourney(query)).toContain('Cohorts');
	});

	it('reads each count once, however many reports need it', async () => {
		const { reports } = journey.store;
		const asked: string[] = [];
		for (const name of ['enrollments', 'visits', 'durations', 'open', 'nodes'] as const) {
			const original = reports[name] as (...args: unknown[]) => Promise<never>;
			jest.spyOn(reports, name).mockImplementation(async (...args: unknown[]) => {
				asked.push(JSON.stringify([name, ...args]));
				return await original(...args);
			});
		}
		await ofJourney();
		expect(asked.length).toBe(new Set(asked).size);
		expect(asked.length).toBeLessThanOrEqual(10);
	});
});

describe('The pages of messages, experiments and attention', () => {
	it('show messages by channel and step, in all journeys or in one', async () => {
		const queries: Query[] = [{ page: 'messages' }, { page: 'messages', key: journey.journey.key }];
		for (const query of queries) {
			const [email] = await tableOf({ ...query, range: 'allTime' }, 'channels');
			expect(email).toMatchObject({ Channel: 'email', 'Sent (messages)': '1' });
			const [step] = await tableOf({ ...query, range: 'allTime' }, 'steps');
			expect(Object.values(step)).toContain('send');
		}
		expect(await page({ page: 'messages', arm: '<b>Split</b>' })).toContain('By arm of &lt;b&gt;');
	});

	it('lead from an experiment to its journey, and say so where there is none', async () => {
		const html = await page({ page: 'experiments' });
		expect(html).toContain('Choose a journey');
		const own = await page({ page: 'experiments', key: journey.journey.key });
		expect(own).toContain('No Split Test of this journey');
	});

	it('show the Split Tests that its contacts passed, and none of another journey of the workflow', async () => {
		const { store, workflowId: id, nodes, now } = journey;
		const registration = { key: 'other', name: 'Other', workflowId: id, nodeId: nodes.send };
		const workspaceId = await store.workspace('another');
		const { config } = journey.journey;
		const other = await store.journeys.register({ ...registration, workspaceId, config }, now);
		await journey.enter('bob');
		for (const [i, node] of (['second', 'send'] as const).entries()) {
			const [held] =
				node === 'second'
					? await journey.release('trigger')
					: (
							await store.journeys.enrollInline(
								other,
								nodes.send,
								[{ keys: [{ kind: 'userId', value: 'eve' }], instance: '', profile: {} }],
								'lease:9',
								now,
							)
						).map((each) => each!.position);
			const { positionId, lease } = held;
			const decision = { positionId, lease, visit: i, outcome: 'A', arm: armOf(node) };
			await store.positions.decide(nodes[node], [decision], now);
		}
		const html = await page({ page: 'experiments', key: journey.journey.key });
		expect(html).toContain('id="split-' + nodes.second);
		expect(html).not.toContain('id="split-' + nodes.send);
	});

	it('name each contact that needs attention, with the remedy, and lead to it', async () => {
		await scene();
		const rows = await tableOf({ page: 'attention' }, 'attention');
		const failed = rows.find((row) => Object.values(row).includes('failed'));
		expect(Object.values(failed!)).toContain('bad address');
		const html = await page({ page: 'attention' });
		expect(html).toMatch(/<th scope="row"[^>]*><a href="\?id=\d+&amp;page=contact/);
		expect(html).toContain('Retry Failed');
	});
});

describe('Each table of the dashboard', () => {
	it.each(['journey', 'messages', 'experiments'])(
		"has UTC's days on the page '%s' where n8n knows no zone of that name",
		async (name) => {
			const { store, conn } = journey;
			journey = await JourneyWorld.open(store, conn, { zone: 'Nowhere/City' });
			hub = await HubWorld.open({}, journey);
			await journey.bring(['ann'], { dueAt: journey.now + DAY });
			expect(await page({ page: name, key: journey.journey.key })).not.toContain('Nowhere');
		},
	);

	it.each([
		['0000-01-01', '9999-12-31'],
		['9999-12-31', '9999-12-31'],
		['2026-02-30', '1e9'],
	])('is made from %s to %s, by either basis', async (from, to) => {
		await journey.bring(['ann'], { dueAt: journey.now + DAY });
		for (const name of ['journey', 'messages', 'experiments']) {
			for (const basis of ['entry', 'event']) {
				const range = { range: 'custom', was: 'custom', from, to, basis, compare: '1' };
				await page({ page: name, key: journey.journey.key, ...range });
			}
		}
	});

	it.each(['journeys', 'journey', 'messages', 'experiments', 'contacts', 'contact', 'attention'])(
		'is a CSV file with the same rows, with a link to it unless it is empty: page %s',
		async (name) => {
			await scene();
			const query = { page: name, key: journey.journey.key, id: String(hub.ann) };
			const html = await page(query);
			const tables = [
				...html.matchAll(/table=([\w-]+)&amp;format=csv|format=csv[^"]*table=([\w-]+)/g),
			];
			const sections = [...html.matchAll(/<section[^>]*section-([\w-]+)"/g)].map(([, key]) => key);
			const linked = tables.map(([, a, b]) => a ?? b);
			for (const key of sections) {
				const shown = new RegExp(`section-${key}".*?</section>`, 's').exec(html)![0];
				const rows = shown.match(/<th scope="row"/g)?.length ?? 0;
				expect([key, linked.includes(key)]).toEqual([key, rows > 0]);
				const csv = await page({ ...query, table: key, format: 'csv' });
				expect([key, csv.split('\r\n').length - 2]).toEqual([key, rows]);
			}
		},
	);

	it('is not there by another name', async () => {
		const url = dashboardLink(hub.base, { of: 'workspace' }, journey.now + HOUR);
		for (const table of ['', 'nonsense', '__proto__']) {
			const { response } = await hub.call(`${url}&page=journeys&format=csv&table=${table}`);
			expect(response.status).toBe(404);
		}
	});
});

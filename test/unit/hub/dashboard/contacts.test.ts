import fc from 'fast-check';
import { dashboardLink } from '../../../../src/message/tracking/links';
import { repairText } from '../../../../src/value/guard';
import { INSIDE, naughtyText } from '../../../support/hostile';
import { contactOf } from '../../../store/contract/support/contacts';
import { send } from '../../../store/contract/support/sending';
import { leadModel } from '../../../store/contract/support/scores';
import { HOUR, JourneyWorld, MINUTE, T0 } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const link = (of = world) =>
	dashboardLink(of.base, { of: 'workspace' }, of.journey.now + 24 * HOUR);

type Query = Readonly<Record<string, string | number | undefined>>;

async function page(query: Query, of = world): Promise<string> {
	const given = Object.entries(query).flatMap(([name, value]): Array<[string, string]> =>
		value === undefined ? [] : [[name, String(value)]],
	);
	const { response } = await of.call(`${link(of)}&${new URLSearchParams(given).toString()}`);
	expect(of.errors).toEqual([]);
	expect(response.status).toBe(200);
	return String(response.body);
}

/** The text of a page, without its style. */
const textOf = (html: string): string =>
	html
		.replace(/<style>.*?<\/style>/s, '')
		.replace(/<[^>]*>/g, ' ')
		.replaceAll('&#39;', "'")
		.replaceAll('&quot;', '"')
		.replaceAll('&lt;', '<')
		.replaceAll('&amp;', '&')
		.replace(/\s+/g, ' ');

const section = (html: string, key: string): string =>
	textOf(new RegExp(`<section[^>]*section-${key}".*?</section>`, 's').exec(html)![0]);

/** The contact, claimed at the trigger. */
const releaseOf = async (journey: JourneyWorld, who: string) =>
	(await journey.release('trigger')).filter(({ contact }) => contact.externalId === who);

/** Contact `zoe`, who waits in the journey. */
async function waiting(journey: JourneyWorld, traits = {}): Promise<number> {
	await journey.record([journey.identify('zoe', traits)]);
	await journey.enter('zoe');
	const released = await releaseOf(journey, 'zoe');
	await journey.park(released, {
		dueAt: journey.now + 3 * HOUR,
		timeoutOutcome: 'timedOut',
		wait: { events: [{ name: 'Ordered', since: 0 }] },
	});
	await journey.settle(released);
	return released[0].contact.id;
}

describe('The page of a contact', () => {
	it('says where the contact waits, until when on its own clock, and what would release it', async () => {
		const id = await waiting(world.journey, { timezone: 'America/New_York' });
		const text = section(await page({ page: 'contact', id }), 'waits');
		expect(text).toContain(
			"By 'Reached': the event 'Ordered'; else the time 2026-03-03 07:00 (America/New_York), by 'Timed Out'.",
		);
	});

	it('names the zone of the workspace for all other times', async () => {
		const text = textOf(await page({ page: 'contact', id: world.ann }));
		expect(text).toContain('Times are in Europe/Berlin');
		expect(text).toContain('As of 2026-03-03 10:00 (Europe/Berlin)');
	});

	it('names consent with where it came from', async () => {
		const { store, workspaceId } = world.journey;
		const change = { contactId: world.ann, channel: 'email', status: 'optedIn' } as const;
		const evidence = { page: 'https://example.com/join', text: 'Yes, send me news' };
		const own = { source: 'sign-up form', own: true, evidence };
		await store.consents.set(workspaceId, [{ ...change, ...own }], world.journey.now);
		const html = await page({ page: 'contact', id: world.ann });
		expect(section(html, 'consent')).toContain('Opted In');
		const history = section(html, 'consent-history');
		expect(history).toContain('sign-up form');
		expect(history).toContain('page: https://example.com/join; text: Yes, send me news');
	});

	it('explains a score by its rules', async () => {
		const { store, workspaceId, nodes, now } = world.journey;
		const model = leadModel();
		const id = await store.scores.saveModel(workspaceId, model, now);
		const score = { contactId: world.ann, points: 12.5, grade: 'B', groups: {} };
		await store.scores.write(workspaceId, id, nodes.send, [score], { main: true }, now);
		const text = section(await page({ page: 'contact', id: world.ann }), 'scores');
		expect(text).toContain('grade B');
		expect(text).toContain('12.5');
	});

	it('shows the content of in-app messages, and says that of others is not stored', async () => {
		const { journey } = world;
		await journey.enter('zoe');
		const released = await releaseOf(journey, 'zoe');
		const messageId = await send(journey, released[0], { channel: 'inApp' });
		const content = { title: 'On its way', body: 'It arrives tomorrow' };
		await journey.store.inbox.put([{ id: messageId, content, expiresAt: null }], journey.now);
		const text = section(await page({ page: 'contact', id: released[0].contact.id }), 'messages');
		expect(text).toContain('The content of messages is not stored');
		expect(text).toContain('It arrives tomorrow');
	});

	it('goes on to older entries until the first', async () => {
		const { journey } = world;
		const tracks = Array.from({ length: 120 }, (_, n) =>
			journey.track('ann', `Step ${String(n).padStart(3, '0')}`, { occurredAt: T0 + n * MINUTE }),
		);
		await journey.record(tracks);
		const seen: string[] = [];
		let query: Query = { page: 'contact', id: world.ann };
		for (let pages = 1; ; pages++) {
			const html = await page(query);
			seen.push(...[...section(html, 'timeline').matchAll(/Step (\d{3})/g)].map(([, n]) => n));
			const before = /href="[^"]*before=([\d.]+)[^"]*" rel="next"/.exec(html)?.[1];
			if (before === undefined) break;
			expect(pages).toBeLessThan(10);
			query = { ...query, before };
		}
		expect(seen).toEqual(tracks.map((_, n) => String(n).padStart(3, '0')).reverse());
	});

	it('names the output by which the contact left a step as the canvas does', async () => {
		const { journey } = world;
		const id = await waiting(journey);
		journey.now += 4 * HOUR;
		const released = await journey.release('wait');
		await journey.park(released, {}, 'send');
		const text = section(await page({ page: 'contact', id }), 'timeline');
		expect(text).toContain('output: Timed Out');
		expect(text).not.toContain('outcome');
	});

	it('follows a merged contact, and is not there for an erased or unknown one', async () => {
		const { journey } = world;
		const zoe = await waiting(journey);
		await journey.store.contacts.merge(journey.workspaceId, zoe, world.ann, journey.now);
		expect(await page({ page: 'contact', id: zoe })).toContain(
			'<h1><bdi>ann@example.com</bdi></h1>',
		);
		await journey.store.contacts.erase(journey.workspaceId, [world.ann], journey.now);
		for (const id of [zoe, world.ann, 999_999, 'x', '-1', '1.5', '']) {
			const { response } = await world.call(`${link()}&page=contact&id=${id}`);
			expect([id, response.status]).toEqual([id, 404]);
		}
	});

	it('takes a fixed number of calls, however much there is to show', async () => {
		const { journey } = world;
		const calls = new Map<string, number>();
		for (const port of ['contacts', 'contactPages', 'journeys', 'scores'] as const) {
			const methods = journey.store[port] as unknown as Record<
				string,
				(...args: never[]) => unknown
			>;
			for (const [name, original] of Object.entries(methods)) {
				jest.spyOn(methods, name).mockImplementation((...args: never[]) => {
					calls.set(name, (calls.get(name) ?? 0) + 1);
					return original(...args);
				});
			}
		}
		const few = await page({ page: 'contact', id: world.ann }).then(() => new Map(calls));
		await journey.record(Array.from({ length: 300 }, (_, n) => journey.track('ann', `E ${n}`)));
		calls.clear();
		await page({ page: 'contact', id: world.ann });
		expect(calls).toEqual(few);
		expect([...calls.values()].every((n) => n === 1)).toBe(true);
	});
});

describe('The search for contacts', () => {
	it('finds by a beginning, and leads to the page of each', async () => {
		await world.journey.record([
			world.journey.identify({ userId: 'u-7', email: 'zoe@example.com' }, { firstName: 'Zoe' }),
		]);
		const { id } = (await contactOf(world.journey, 'u-7'))!;
		const html = await page({ page: 'contacts', q: 'zo' });
		expect(html).toMatch(new RegExp(`href="\\?id=${id}&amp;page=contact&amp;t=[^"]+"><bdi>Zoe`));
		expect(textOf(html)).not.toContain('ann@example.com');
	});

	it('shows the newest contacts without a text, and says so if there is none', async () => {
		expect(textOf(await page({ page: 'contacts' }))).toContain('ann@example.com');
		expect(textOf(await page({ page: 'contacts', q: 'nobody' }))).toContain('No contact.');
	});
});

describe('Another workspace', () => {
	it('is shown nothing of this one, though keys, ids and emails are the same', async () => {
		const { store, conn } = world.journey;
		const other = await HubWorld.open({}, await JourneyWorld.open(store, conn));
		const secret = { firstName: 'Secret', email: 'ann@example.com' };
		await world.journey.record([world.journey.identify({ userId: 'ann' }, secret)]);
		await waiting(world.journey, secret);
		const mine = { page: 'contact', id: world.ann };
		expect(await page(mine)).toContain('Secret');
		const { response } = await other.call(
			`${link(other)}&${new URLSearchParams({ page: 'contact', id: String(world.ann) }).toString()}`,
		);
		expect(response.status).toBe(404);
		for (const query of [
			...['ann', 'Secr', 'zoe', String(world.ann)].map((q) => ({ page: 'contacts', q })),
			{ page: 'contacts' },
			{ page: 'journeys' },
			{ page: 'experiments' },
		]) {
			const html = await page(query, other);
			expect(html).not.toContain('Secret');
			expect(html).not.toContain(world.journey.journey.key);
		}
		const { response: journey } = await other.call(
			`${link(other)}&page=journey&key=${encodeURIComponent(world.journey.journey.key)}`,
		);
		expect(journey.status).toBe(404);
	});
});

describe('Text of a contact on the dashboard', () => {
	/** Elements that the pages lack, and attributes that run or load something. */
	const FOREIGN =
		/<(?!\/?(?:html|head|meta|title|style|body|main|header|footer|nav|section|div|h[1-3]|p|a|ul|li|form|label|input|select|option|button|span|strong|small|table|caption|thead|tbody|tr|th|td|details|summary|dl|dt|dd|bdi)\b|!doctype html>)|<[^>]*\s(?:on\w+|style|src|srcset|formaction)=/i;
	const LEADS_AWAY = /(?:href|action)="(?!\?|#main")/i;

	function expectHarmless(page: string): void {
		const html = page.replace(/<style>.*?<\/style>/s, '');
		expect(FOREIGN.exec(html.replace(/"[^"]*"/g, '""'))?.[0]).toBeUndefined();
		expect(LEADS_AWAY.exec(html)?.[0]).toBeUndefined();
		expect(html).not.toMatch(INSIDE);
	}

	it('cannot leave its place on a page or in a CSV file, whatever it is', async () => {
		const { journey } = world;
		const { store, workspaceId } = journey;
		await fc.assert(
			fc.asyncProperty(naughtyText, naughtyText, naughtyText, async (...texts) => {
				const [name, value, key] = texts.map((text) => repairText(text));
				await journey.record([
					journey.identify('ann', { firstName: name, lastName: value, [key || 'x']: value }),
					journey.track('ann', name.trim() || 'Event', { properties: { [key || 'x']: value } }),
				]);
				const change = { contactId: world.ann, channel: 'email', status: 'optedIn' } as const;
				await store.consents.set(
					workspaceId,
					[{ ...change, source: value, own: true }],
					journey.now,
				);
				for (const query of [
					{ page: 'contact', id: world.ann },
					{ page: 'contacts', q: texts[0].slice(0, 150) },
				]) {
					expectHarmless(await page(query));
				}
				const query = { page: 'contact', id: world.ann, format: 'csv', table: 'timeline' };
				const csv = await page(query);
				for (const cell of cellsOf(csv)) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
			}),
			{ numRuns: 60 },
		);
	}, 60_000);

	/** The cells of a CSV file (RFC 4180). */
	function cellsOf(csv: string): string[] {
		return [...csv.slice(1).matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,"\r\n]*))/g)].map(
			([, quoted, plain]) => (quoted ?? plain ?? '').replaceAll('""', '"'),
		);
	}

	it('does not become a header of the file', async () => {
		await world.journey.record([
			world.journey.identify('ann', { firstName: 'A"\r\nX: y;é', lastName: '../../x' }),
		]);
		const { response } = await world.call(
			`${link()}&page=contact&id=${world.ann}&format=csv&table=profile`,
		);
		expect(response.headers).toMatchObject({
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': expect.stringMatching(/^attachment; filename="[a-z0-9-]+\.csv"$/),
		});
	});
});

import { mapLink } from '../../../../src/message/tracking/links';
import { HubWorld, HUB_URL } from '../support/hub-world';

const MINUTE = 60_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const link = (changes: { workspaceId?: number; journey?: string; validMs?: number } = {}) => {
	const { workspaceId = world.base.workspaceId, validMs = 60 * MINUTE } = changes;
	const { journey = world.journey.journey.key } = changes;
	return mapLink({ ...world.base, workspaceId }, journey, world.journey.now + validMs);
};

describe("The picture of a journey's map", () => {
	it('is a PNG that only the browser itself keeps, also for pages of other hosts', async () => {
		const { response, events } = await world.call(link());
		expect([response.status, events]).toEqual([200, []]);
		expect(response.headers).toMatchObject({
			'Content-Type': 'image/png',
			'Cache-Control': 'private, no-cache',
			'Cross-Origin-Resource-Policy': 'cross-origin',
			'Referrer-Policy': 'no-referrer',
			'X-Content-Type-Options': 'nosniff',
		});
		expect((response.body as Buffer).subarray(0, 4)).toEqual(PNG);
	});

	it('is not sent again while it is the same', async () => {
		const first = (await world.call(link())).response;
		const etag = first.headers.ETag;
		for (const asked of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
			const { response } = await world.call(link(), { headers: { 'if-none-match': asked } });
			expect([response.status, response.body, response.headers.ETag]).toEqual([304, '', etag]);
		}
		const other = await world.call(link(), { headers: { 'if-none-match': '"x"' } });
		expect(other.response.status).toBe(200);
	});

	it('is drawn once a minute, however many ask for it', async () => {
		const { reports } = world.journey.store;
		const read = jest.spyOn(reports, 'nodes');
		await Promise.all([world.call(link()), world.call(link())]);
		world.journey.now += MINUTE - 1;
		await world.call(link());
		expect(read).toHaveBeenCalledTimes(1);
		world.journey.now += 1;
		await world.call(link());
		expect(read).toHaveBeenCalledTimes(2);
	});

	it('changes with the journey', async () => {
		const before = (await world.call(link())).response.headers.ETag;
		await world.journey.enter('bob');
		world.journey.now += MINUTE;
		expect((await world.call(link())).response.headers.ETag).not.toBe(before);
	});

	it.each<[string, () => string]>([
		['without a token', () => `${HUB_URL}/map.png`],
		['that is altered', () => link().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
		['of another workspace', () => link({ workspaceId: 99 })],
		['of an unknown journey', () => link({ journey: 'none' })],
		['that has expired', () => link({ validMs: 0 })],
		[
			'for an inbox',
			() => world.annsLinks.inbox(world.journey.now + MINUTE).url.replace('/inbox', '/map.png'),
		],
	])('opens nothing by a link %s', async (_, make) => {
		const { response } = await world.call(make());
		expect(response.status).toBe(404);
		expect(String(response.body)).toContain('Create Map Link');
		expect(String(response.body)).not.toContain(world.journey.journey.name);
	});
});

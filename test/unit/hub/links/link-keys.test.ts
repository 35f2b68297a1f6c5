import { KeyRing } from '../../../../src/hub/links/link-keys';
import { signToken, type LinkKey } from '../../../../src/message/tracking/token';

const key = (id: string): LinkKey => ({
	id,
	secret: Buffer.alloc(32, id).toString('base64url'),
	createdAt: 0,
});
const tokenOf = (id: string) =>
	signToken(key(id), { kind: 'open', workspaceId: 1, messageId: 7, channel: 'email' });

function ring() {
	const stored = { keys: [key('old')], asked: 0, away: false };
	const made = new KeyRing(async () => {
		stored.asked += 1;
		if (stored.away) throw new Error('away');
		return stored.keys;
	});
	return { stored, ring: made };
}

describe('The keys of links', () => {
	it('are loaded once in a while, not for every link', async () => {
		const { stored, ring: keys } = ring();
		for (let now = 10_000; now < 70_000; now += 1_000) {
			expect(await keys.read(tokenOf('old'), now)).toMatchObject({ messageId: 7 });
		}
		expect(stored.asked).toBe(1);
	});

	it('are loaded again where another process has made one since', async () => {
		const { stored, ring: keys } = ring();
		await keys.read(tokenOf('old'), 10_000);
		stored.keys = [key('new'), key('old')];
		expect(await keys.read(tokenOf('new'), 15_000)).toMatchObject({ messageId: 7 });
		expect(await keys.newest(15_000)).toMatchObject({ id: 'new' });
	});

	it('are not loaded by each of many made-up tokens', async () => {
		const { stored, ring: keys } = ring();
		for (let i = 0; i < 1_000; i++) expect(await keys.read(tokenOf('bad'), 10_000 + i)).toBeNull();
		expect(stored.asked).toBe(1);
	});

	it('that are known open links while the store is away', async () => {
		const { stored, ring: keys } = ring();
		await keys.read(tokenOf('old'), 10_000);
		stored.away = true;
		expect(await keys.read(tokenOf('old'), 500_000)).toMatchObject({ messageId: 7 });
	});

	it('that were never loaded are an error while the store is away', async () => {
		const { stored, ring: keys } = ring();
		stored.away = true;
		await expect(keys.read(tokenOf('old'), 10_000)).rejects.toThrow('away');
		stored.away = false;
		expect(await keys.read(tokenOf('old'), 10_000)).not.toBeNull();
	});
});

import { PROVIDERS } from '../../../../src/hub/callbacks/providers';
import { INSIDE } from '../../../support/hostile';
import { byMeta, byPostmark, byTwilio, SECRETS } from './support/signed';
import { HubWorld } from '../support/hub-world';

const KEY = 'the-write-key-of-this-hub';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open({ callbacks: [...PROVIDERS.keys()] });
	world.authentication = { method: 'writeKey', secret: KEY };
	world.secrets = SECRETS;
	for (const [name, read] of PROVIDERS) world.providers.set(name, read);
});

/** A call of each address, by an authorized caller and by an unauthorized one. */
function calls(): Array<[url: string, method: string]> {
	const { unsubscribe, preferences, open, click, answer } = world.links('news');
	const survey = { kind: 'nps' as const, key: 'nps', question: 'How likely?' };
	const { inbox } = world.annsLinks;
	const signed = [unsubscribe, preferences, answer.call(null, survey, 9)];
	return [
		...signed.flatMap((url): Array<[string, string]> => [
			[url, 'GET'],
			[url, 'POST'],
		]),
		...[open, click('https://example.com/'), inbox(world.journey.now + 1).url].map(
			(url): [string, string] => [url, 'GET'],
		),
		...['unsubscribe', 'preferences', 'answer', 'click', 'open', 'inbox'].map(
			(kind): [string, string] => [`${kind}?t=none`, 'GET'],
		),
		...['', 'v1/track', 'v1/batch', 'v1/none', 'nothing', 'inbox'].map((path): [string, string] => [
			path,
			'POST',
		]),
		...[...PROVIDERS.keys(), 'none', '__proto__', 'constructor'].map((name): [string, string] => [
			`callbacks/${name}`,
			'POST',
		]),
	];
}

describe('Every answer of the hub', () => {
	it('declares its content type, forbids sniffing, and is cached nowhere', async () => {
		for (const [url, method] of calls()) {
			const { response } = await world.call(url, {
				method,
				...(method === 'POST' && { form: { a: 'b' } }),
			});
			const headers = new Headers(response.headers);
			expect([url, headers.get('x-content-type-options')]).toEqual([url, 'nosniff']);
			expect([url, headers.get('cache-control')]).toEqual([url, 'no-store']);
			if (response.body.length > 0)
				expect(headers.get('content-type')).toMatch(/charset=utf-8$|^image\/gif$/);
		}
	});

	it.each([
		['whatsapp', byMeta('{}')],
		['postmark', byPostmark('{}')],
		['twilio', byTwilio({ MessageSid: 's', SmsStatus: 'received', From: '+49', Body: 'x' })],
	])('does so, too, for an accepted call of %s', async (provider, call) => {
		const { response } = await world.call(`callbacks/${provider}`, call);
		expect(response).toMatchObject({
			status: 200,
			headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
		});
	});

	it('that is a page allows no script and no frame, and sends its address to no other site', async () => {
		let pages = 0;
		for (const [url, method] of calls()) {
			const { response } = await world.call(url, {
				method,
				...(method === 'POST' && { form: { a: 'b' } }),
			});
			if (!/html/.test(response.headers['Content-Type'] ?? '')) continue;
			pages += 1;
			const policy = response.headers['Content-Security-Policy'];
			expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /);
			expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
			expect(policy).not.toMatch(/unsafe|\*|script-src/);
			expect(response.headers['Referrer-Policy']).toBe('no-referrer');
			expect(response.body).not.toMatch(/<script|<iframe|\son\w+=|style=|javascript:/i);
		}
		expect(pages).toBe(10);
	});

	it('contains no secret and no internals', async () => {
		for (const [url, method] of calls()) {
			const { response } = await world.call(url, {
				method,
				...(method === 'POST' && { form: { a: 'b' } }),
			});
			const given = `${JSON.stringify(response.headers)}${String(response.body)}`;
			expect(given).not.toMatch(INSIDE);
			for (const secret of [KEY, world.base.key.secret, ...Object.values(SECRETS).flat()]) {
				expect(given).not.toContain(secret);
			}
		}
	});

	it('shows of an address only enough for its owner to recognize it', async () => {
		for (const [url, method] of calls()) {
			const { response } = await world.call(url, { method });
			expect(response.body).not.toContain('ann@example.com');
			expect(response.body).not.toContain('+491511234567');
		}
	});
});

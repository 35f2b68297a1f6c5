import fc from 'fast-check';
import type { HubResponse } from '../../../src/hub/request';
import {
	asText,
	garbled,
	hostileJson,
	INSIDE,
	naughtyText,
	prototypes,
} from '../../support/hostile';
import { NAUGHTY, UNSTORABLE } from '../../support/naughty-strings';
import { HubWorld } from '../../unit/hub/support/hub-world';
import { storeContract } from './support/contract';

const FIELDS = [
	...['scope', 'undo', 'all', 'comment', 'score', 'List-Unsubscribe', 'channel:email', '__proto__'],
	...['shown:channel:email', 'topic:email:news', 'shown:topic:email:news', 'constructor', 't'],
];
const fields = fc
	.array(fc.tuple(fc.oneof(fc.constantFrom(...FIELDS), naughtyText), naughtyText), { maxLength: 5 })
	.map((entries) => Object.fromEntries(entries));
const headers = fc
	.array(
		fc.tuple(
			fc.constantFrom('user-agent', 'authorization', 'content-type', 'x-purpose', 'origin', 'host'),
			fc.oneof(
				naughtyText,
				fc.constant('x'.repeat(16_000)),
				fc.array(naughtyText, { maxLength: 2 }),
			),
		),
	)
	.map((entries) => Object.fromEntries(entries));
const method = fc.constantFrom('GET', 'HEAD', 'POST');

/** Elements and attributes that execute code, in markup that is otherwise ours. */
const RUNS =
	/<(?!\/?(?:html|head|meta|title|style|body|main|header|footer|div|h1|p|a|form|fieldset|legend|label|input|span|small|textarea|button)\b|!doctype html>)|<[^>]*\s(?:on\w+|style)=|(?:href|src|action)="(?!https:\/\/n8n\.example\.com\/|mailto:|")/i;

function expectHarmless({ status, body }: HubResponse): void {
	expect([200, 302, 400, 401, 404, 410, 413]).toContain(status);
	expect(String(body)).not.toMatch(INSIDE);
}

storeContract('hostile requests to the pages of the hub', ({ world }) => {
	jest.setTimeout(60_000);

	it('with a valid link may carry any text: it is stored as text, and for no other contact', async () => {
		const hub = await HubWorld.open({}, await world());
		const before = prototypes();
		const survey = { kind: 'nps' as const, key: 'nps', question: 'How likely?' };
		const { unsubscribe, preferences, open, answer, click } = hub.links('news');
		const urls = [unsubscribe, preferences, open, answer(survey, 9), click('https://example.com/')];
		const visit = fc.record({ url: fc.constantFrom(...urls), method, form: fields, headers });
		await fc.assert(
			fc.asyncProperty(visit, async ({ url, ...call }) => {
				const { response } = await hub.call(url, call);
				expectHarmless(response);
				if (response.status === 302) expect(response.headers.Location).toBe('https://example.com/');
				if (/html/.test(response.headers['Content-Type'] ?? '')) {
					expect(response.body).not.toMatch(RUNS);
				}
			}),
			{ numRuns: 100 },
		);
		expect(prototypes()).toEqual(before);
		expect(hub.errors).toEqual([]);
	});

	it('may carry odd text in a comment, which is stored as it is', async () => {
		const hub = await HubWorld.open({}, await world());
		const survey = { kind: 'nps' as const, key: 'nps', question: 'How likely?' };
		const some = [...NAUGHTY.filter((_, i) => i % 10 === 0), ...UNSTORABLE];
		for (const text of some.map((each) => each.toWellFormed().trim())) {
			hub.journey.now += 60_000;
			const form = { score: '9', comment: text };
			await hub.call(hub.links().answer(survey, 9), { method: 'POST', form });
			if (text === '') continue;
			const kept = text.replaceAll('\0', '\ufffd');
			expect((await hub.contact())?.attributes.npsComment).toBe(kept);
		}
	});

	it('without a signed link get nothing, whatever they contain', async () => {
		const hub = await HubWorld.open({}, await world());
		const kinds = fc.constantFrom('unsubscribe', 'preferences', 'answer', 'click', 'open', 'inbox');
		const [payload, signature] = hub.annsLinks.inbox(hub.journey.now + 1).token.split('.');
		const token = fc.oneof(
			naughtyText,
			hostileJson.map(
				(given) => `${Buffer.from(JSON.stringify(given)).toString('base64url')}.${signature}`,
			),
			fc
				.nat(payload.length - 1)
				.map((at) => `${payload.slice(0, at)}A${payload.slice(at + 1)}.${signature}`),
		);
		const genuine = `${payload}.${signature}`;
		await fc.assert(
			fc.asyncProperty(...[kinds, token, method, headers], async (kind, t, by, sent) => {
				fc.pre(t !== genuine || kind !== 'inbox');
				const url = `${kind}?${new URLSearchParams({ t, url: 'https://evil.example' }).toString()}`;
				const { response, events } = await hub.call(url, { method: by, headers: sent });
				expectHarmless(response);
				expect(response.headers).not.toHaveProperty('Location');
				if (kind !== 'open') expect(response.status).not.toBe(200);
				expect(events).toEqual([]);
			}),
			{ numRuns: 80 },
		);
		expect(await hub.events()).toEqual([]);
		expect(hub.errors).toEqual([]);
	});

	it('with the token of an inbox mark messages of its contact and nothing else', async () => {
		const hub = await HubWorld.open({}, await world());
		const { url } = hub.annsLinks.inbox(hub.journey.now + 1_000);
		const marks = garbled({ read: [hub.messageId, 1, 2], dismissed: [3], clicked: [2 ** 53 - 1] });
		const query = fc.record({ limit: naughtyText, before: naughtyText });
		await fc.assert(
			fc.asyncProperty(marks, query, fc.boolean(), async (given, asked, isMark) => {
				const { response, events } = isMark
					? await hub.call(url, { method: 'POST', body: asText(given) })
					: await hub.call(`${url}&${new URLSearchParams(asked).toString()}`);
				expectHarmless(response);
				expect(events).toEqual([]);
			}),
			{ numRuns: 60 },
		);
		expect(await hub.events()).toEqual([]);
	});
});

import { simpleParser, type ParsedMail } from 'mailparser';

import { Mailing, to } from '../unit/message/support/mailing';
import { mail } from '../unit/message/support/messages';

const post = new Mailing();

/** The headers of the mail as they stood on the wire, each unfolded. */
function headerLines(n: number): string[] {
	const [head] = post.server.taken[n].raw.toString().split('\r\n\r\n');
	return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}

async function parsed(n: number): Promise<ParsedMail> {
	return await simpleParser(post.server.taken[n].raw);
}

const HUB = 'https://n8n.example.com/webhook/7d1f/hub';

describe('A mail that can be unsubscribed from', () => {
	it('names the URL, as in RFC 8058', async () => {
		await post.start();
		await post.send([mail(1, { unsubscribe: `${HUB}/unsubscribe?t=abc` })]);
		expect(headerLines(0)).toEqual(
			expect.arrayContaining([
				`List-Unsubscribe: <${HUB}/unsubscribe?t=abc>`,
				'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
			]),
		);
	});

	it('keeps a long address in one piece, on lines that RFC 5322 allows', async () => {
		await post.start();
		const unsubscribe = `${HUB}/unsubscribe?t=${'a'.repeat(800)}`;
		await post.send([mail(1, { unsubscribe })]);
		expect(headerLines(0)).toContain(`List-Unsubscribe: <${unsubscribe}>`);
		const lines = post.server.taken[0].raw.toString().split('\r\n');
		expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(998);
	});

	it('leaves the header out rather than write an invalid address or a line too long', async () => {
		await post.start();
		await post.send([
			mail(1, { unsubscribe: `${HUB}/unsubscribe?t=${'a'.repeat(1_000)}` }),
			mail(2, { unsubscribe: 'javascript:alert(1)' }),
			mail(3, { unsubscribe: 'x\r\nBcc: evil@example.com' }),
		]);
		expect(post.server.recipients).toEqual([to(1), to(2), to(3)]);
		for (const n of [0, 1, 2]) expect((await parsed(n)).headers.has('list')).toBe(false);
	});

	it('cannot be given another header by its address', async () => {
		await post.start();
		const unsubscribe = `${HUB}/unsubscribe?t=a>\r\nBcc: evil@example.com\r\n\r\n<b`;
		await post.send([mail(1, { unsubscribe })]);
		const { headers } = await parsed(0);
		expect(headers.has('bcc')).toBe(false);
		expect(post.server.recipients).toEqual([to(1)]);
		expect(headerLines(0).filter((line) => line.startsWith('List-Unsubscribe:'))).toEqual([
			`List-Unsubscribe: <${HUB}/unsubscribe?t=a%3EBcc:%20evil@example.com%3Cb>`,
		]);
	});

	it('promises one click by HTTPS alone', async () => {
		await post.start();
		await post.send([mail(1, { unsubscribe: 'http://localhost:5678/webhook/a/hub/unsubscribe' })]);
		const lines = headerLines(0).filter((line) => line.startsWith('List-'));
		expect(lines).toEqual(['List-Unsubscribe: <http://localhost:5678/webhook/a/hub/unsubscribe>']);
	});

	it('has no such header where it needs no consent', async () => {
		await post.start();
		await post.send([mail(1)]);
		expect(headerLines(0).filter((line) => /^(List|X)-/i.test(line))).toEqual([]);
	});
});

import fc from 'fast-check';
import { simpleParser } from 'mailparser';

import { oneLine } from '../../src/message/channels/address';
import { anyText } from '../support/any-text';
import { headerName } from '../support/header-names';
import { headerOf, headersOf, strictMailbox, strictText } from '../support/mail-head';
import { Mailing, outcomes, to } from '../unit/message/support/mailing';
import { mail } from '../unit/message/support/messages';

const post = new Mailing();

describe('The name of a sender', () => {
	it.each([
		'Acme: News',
		'O"Neil',
		'A:',
		'Acme, Inc.',
		'a;b',
		'(Bob)',
		'<evil@evil.example>',
		'x <evil@evil.example> (',
		'"; drop',
		'back\\slash\\',
		'=?utf-8?q?Not_encoded?=',
		'=?utf-8?b?',
		'Zoë 🎁 漢字 עברית',
		'\u202Egnp',
		'👩‍👩‍👧‍👦'.repeat(20),
		'x'.repeat(200),
		'x'.repeat(1_100),
		`${'long '.repeat(300)}end`,
		'"'.repeat(100),
		'é'.repeat(200),
	])('%j arrives as it stands, and the address with it', async (name) => {
		await post.start();
		const from = { name, address: 'shop@sender.example' };
		await post.send([mail(1, { from, replyTo: { ...from, address: 'help@sender.example' } })]);
		const { raw, from: sender } = post.server.taken[0];
		expect(sender).toBe('shop@sender.example');
		expect(strictMailbox(headerOf(raw, 'From')!)).toEqual({ ...from, name: oneLine(name) });
		expect(strictMailbox(headerOf(raw, 'Reply-To')!).name).toBe(oneLine(name));
		const parsed = await simpleParser(raw);
		expect(parsed.from?.value).toEqual([{ ...from, name: oneLine(name) }]);
		for (const line of raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThan(999);
	});

	it('and a subject are the text that was given, whatever it is, and change nothing else', async () => {
		await post.start();
		let id = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.oneof(headerName, anyText({ maxLength: 40 })), {
					minLength: 10,
					maxLength: 10,
				}),
				async (texts) => {
					const from = (name: string) => ({ name, address: 'shop@sender.example' });
					const first = id + 1;
					const mails = texts.map((text) =>
						mail(++id, { from: from(text), replyTo: from(text), subject: text, html: '<p>x</p>' }),
					);
					expect(outcomes(await post.send(mails))).toEqual(texts.map(() => 'sent'));
					for (const [i, text] of texts.entries()) {
						const taken = post.server.taken.find((each) => each.to === to(first + i))!;
						expectToHold(taken, oneLine(text), first + i);
						const parsed = await simpleParser(taken.raw);
						expect(parsed.from?.value).toEqual([from(oneLine(text))]);
						expect(parsed.subject ?? '').toBe(oneLine(text));
					}
				},
			),
			{ numRuns: 200 },
		);
	}, 120_000);
});

function expectToHold(
	{ raw, from }: { raw: string; from: string },
	text: string,
	recipient: number,
): void {
	expect(from).toBe('shop@sender.example');
	const named = { name: text, address: 'shop@sender.example' };
	expect(strictMailbox(headerOf(raw, 'From')!)).toEqual(named);
	expect(strictMailbox(headerOf(raw, 'Reply-To')!)).toEqual(named);
	expect(headerOf(raw, 'To')).toBe(to(recipient));
	expect(strictText(headerOf(raw, 'Subject') ?? '')).toBe(text);
	const names = headersOf(raw).map(([name]) => name);
	expect(names.filter((name) => name !== 'Subject').toSorted()).toEqual(HEADERS);
}

/** In a mail with HTML and text, without the subject, which may be empty. */
const HEADERS = ['Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Reply-To', 'To'];

describe('The address of a recipient', () => {
	it.each([
		['a..b@example.com', '"a..b"@example.com'],
		['.lead@docomo.example', '".lead"@docomo.example'],
		['-..x...y..@ezweb.example', '"-..x...y.."@ezweb.example'],
		['trail.@softbank.example', '"trail."@softbank.example'],
		["o'neil+news@example.com", "o'neil+news@example.com"],
		['anna@bücher.example', 'anna@xn--bcher-kva.example'],
		['用户@例子.example', '用户@xn--fsqu00a.example'],
	])('%s reaches the server and the reader as %s', async (address, spelled) => {
		const commands: string[] = [];
		await post.start({ onCommand: (line) => commands.push(line) });
		const message = mail(1);
		message.request.recipient = address;
		const [result] = await post.send([message]);
		expect(commands).toContain(`RCPT TO:<${spelled}>`);
		expect(result.outcome).toBe('sent');
		expect(headerOf(post.server.taken[0].raw, 'To')).toBe(spelled);
	});
});

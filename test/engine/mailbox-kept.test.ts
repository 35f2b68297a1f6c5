import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startMailbox } from '../../dev/mailbox';

describe("The demo's mailbox", () => {
	const folder = mkdtempSync(join(tmpdir(), 'journey-mails-'));

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	async function send(port: number, subject: string): Promise<void> {
		const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
		await transport.sendMail({
			...{ from: 'hello@acme.example', to: 'Zoë@example.com, ben@example.com' },
			...{ subject, html: '<p>Zoë</p>' },
		});
		transport.close();
	}

	it('has its mails again after a restart, also on its page, and goes on behind them', async () => {
		const before = await startMailbox({ folder });
		await send(before.smtpPort, 'First – with a dash');
		await send(before.smtpPort, 'Second');
		const kept = before.mails.map(({ raw, receivedAt, to }) => ({ raw, receivedAt, to }));
		await before.close();
		// Of a process that was killed while it wrote.
		writeFileSync(join(folder, '000000003.mail'), '{"from":"he');

		const after = await startMailbox({ folder, httpPort: 0 });
		try {
			expect(after.mails).toMatchObject(kept);
			expect(after.mailsTo('BEN@example.com')).toHaveLength(2);
			await send(after.smtpPort, 'Third');
			const answer = await fetch(`${after.url}/api/mails`);
			const { mails } = (await answer.json()) as { mails: Array<{ id: number; subject: string }> };
			expect(mails.map(({ id, subject }) => [id, subject])).toEqual([
				[3, 'Third'],
				[2, 'Second'],
				[1, 'First – with a dash'],
			]);
		} finally {
			await after.close();
		}
		const last = await startMailbox({ folder });
		expect(last.mails).toHaveLength(3);
		await last.close();
	});
});

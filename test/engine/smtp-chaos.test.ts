import fc from 'fast-check';

import { emailChannel, smtpPool } from '../../src/message/channels/email';
import { deliver } from '../../src/message/delivery/deliver';
import { handClock, instantClock } from '../unit/message/support/clocks';
import { MailServer, type Reply } from '../unit/message/support/mail-server';
import { MemoryLedger } from '../unit/message/support/memory-ledger';
import { mails } from '../unit/message/support/messages';

const reply = fc.constantFrom<Reply | undefined>(
	undefined,
	undefined,
	{ at: 'RCPT', code: 550, text: 'no such user' },
	{ at: 'RCPT', code: 450, text: 'later' },
	{ at: 'DATA', code: 554, text: 'spam' },
	{ at: 'DATA', code: 451, text: 'later' },
	{ drop: 'RCPT' },
	{ drop: 'mid-text' },
	{ drop: 'after-dot' },
);

/**
 * The server's answers to each attempt of a mail (then it takes it), and the contacts whose lease
 * is lost.
 */
const accident = fc.record({
	replies: fc.array(reply, { maxLength: 4 }),
	fenced: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

describe('For any behavior of the mail server', () => {
	it('no contact is mailed twice or lost, and the reports are true', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(accident, { minLength: 1, maxLength: 25 }),
				fc.integer({ min: 1, max: 4 }),
				async (accidents, maxConnections) => {
					const clock = instantClock();
					const pool = smtpPool(handClock());
					const ledger = new MemoryLedger();
					const server = await MailServer.start({
						reply: (to, tryNumber) => accidents[Number(/\d+/.exec(to)) - 1]?.replies[tryNumber - 1],
					});
					const send = async () =>
						await deliver({
							messages: mails(accidents.length),
							channel: emailChannel({
								credential: server.credential,
								options: { maxConnections },
								pool,
								clock,
							}),
							ledger,
							clock,
							ifUnsure: 'doNotResend',
							concurrency: 2 * maxConnections,
						});
					const takenOf = (index: number) =>
						server.recipients.filter((to) => to === `c${index + 1}@example.com`).length;
					try {
						accidents.forEach(({ fenced }, index) => {
							if (fenced) ledger.leases.set(index + 1, 'theirs');
						});
						const first = await send();
						first.forEach(({ outcome }, index) => {
							if (outcome === 'sent') expect(takenOf(index)).toBe(1);
							else if (outcome !== 'unknown') expect(takenOf(index)).toBe(0);
							expect(outcome === 'fenced' && !accidents[index].fenced).toBe(false);
						});

						ledger.leases.clear();
						for (let run = 0; run < 3; run++) await send();
						const last = await send();
						last.forEach(({ outcome, replayed }, index) => {
							expect(replayed).toBe(true);
							expect(['sent', 'failed', 'unknown']).toContain(outcome);
							const taken = takenOf(index);
							if (outcome === 'sent') expect(taken).toBe(1);
							if (outcome === 'failed') expect(taken).toBe(0);
							if (outcome === 'unknown') expect(taken).toBeLessThanOrEqual(1);
						});
					} finally {
						pool.closeAll();
						await server.die();
					}
				},
			),
			{ numRuns: 12 },
		);
	}, 60_000);
});

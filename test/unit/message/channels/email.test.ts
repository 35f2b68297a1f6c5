import { emailChannel, smtpPool } from '../../../../src/message/channels/email';
import type { EmailChannelOptions } from '../../../../src/message/channels/email';
import type { SmtpCredential } from '../../../../src/message/channels/smtp/settings';
import { handClock } from '../support/clocks';

const good = { host: 'mail.example', port: 25 };

function open(credential: unknown, options: unknown = {}) {
	const clock = handClock();
	return emailChannel({
		credential: credential as SmtpCredential,
		options: options as EmailChannelOptions,
		pool: smtpPool(clock),
		clock,
	});
}

describe('emailChannel', () => {
	it('lists its capabilities', () => {
		expect(open(good)).toMatchObject({
			name: 'email',
			capabilities: { html: true, deduplicates: false },
		});
	});

	it('takes the port as text, as n8n may supply it', () => {
		expect(() => open({ ...good, port: '587' })).not.toThrow();
	});

	it.each([
		['an empty host', { ...good, host: ' ' }, {}, 'SMTP credential, field "host": is empty'],
		['no host', { port: 25 }, {}, 'SMTP credential, field "host"'],
		['a port that is none', { ...good, port: 'smtp' }, {}, 'SMTP credential, field "port"'],
		['nothing', undefined, {}, 'SMTP credential, field "(whole credential)"'],
		['no connections', good, { maxConnections: 0 }, 'SMTP options, field "maxConnections"'],
		['a domain that is none', good, { messageIdDomain: 'a b\r\n' }, 'Message ID Domain: "a b"'],
	])('refuses %s, naming the field', (_case, credential, options, message) => {
		expect(() => open(credential, options)).toThrow(
			expect.objectContaining({ kind: 'config', message: expect.stringContaining(message) }),
		);
	});

	it('refuses a mail without content as the builder’s mistake, before it goes anywhere', async () => {
		const content = { from: 'a@b.example', subject: 'x', html: '' };
		const commit = () => Promise.reject(new Error('too far'));
		await expect(
			open(good).send({ id: 1, recipient: 'c@d.example', content }, { commit }),
		).rejects.toMatchObject({ kind: 'config', scope: 'message', code: 'ECONTENT' });
	});
});

import ipaddr from 'ipaddr.js';
import { z } from 'zod';

import { ChannelError } from '../channel';
import { inWords } from '../credential';

/** n8n's `smtp` credential, as n8n returns it. */
const credential = z.object({
	host: z.string().trim().min(1, 'is empty'),
	port: z.coerce.number().int().min(1).max(65_535),
	secure: z.boolean().default(false),
	disableStartTls: z.boolean().default(false),
	hostName: z.string().trim().default(''),
	user: z.string().default(''),
	password: z.string().default(''),
});

const milliseconds = z.number().int().positive();

const options = z.object({
	/** Connections to the server at once. */
	maxConnections: z.number().int().min(1).max(100).default(5),
	connectTimeoutMs: milliseconds.default(10_000),
	/**
	 * How long the server may be silent. RFC 5321 asks for ten minutes after the final dot, because
	 * giving up there leaves a message of unknown fate; an execution can afford two.
	 */
	silenceTimeoutMs: milliseconds.default(120_000),
	/** Idle connections are closed after this long. */
	idleMs: milliseconds.default(30_000),
	allowUnauthorizedCerts: z.boolean().default(false),
});

export type SmtpCredential = z.input<typeof credential>;
export type SmtpOptions = z.input<typeof options>;
export type SmtpSettings = z.output<typeof credential> & z.output<typeof options>;

/**
 * Checked settings of a mail server, with defaults.
 * @throws ChannelError of kind `config` that names the field
 */
export function smtpSettings(from: unknown, chosen: unknown = {}): SmtpSettings {
	return {
		...check(credential, from, 'SMTP credential'),
		...check(options, chosen, 'SMTP options'),
	};
}

/**
 * Whether a connection has to be encrypted before anything is sent on it: anybody on the way can
 * take STARTTLS out of the server's greeting, and would get the login and the mails (RFC 3207, 6).
 * On this machine there is no way, and 'Disable STARTTLS' is the builder's own decision.
 */
export function needsStartTls(settings: SmtpSettings): boolean {
	const { host, secure, disableStartTls, user, password } = settings;
	const hasLogin = user !== '' || password !== '';
	return hasLogin && !secure && !disableStartTls && !isLoopback(host);
}

/** RFC 6761, 6.3: names under localhost never leave the machine. */
function isLoopback(host: string): boolean {
	const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
	if (ipaddr.isValid(name)) return ipaddr.process(name).range() === 'loopback';
	return name === 'localhost' || name.endsWith('.localhost');
}

function check<Schema extends z.ZodType>(
	schema: Schema,
	value: unknown,
	what: string,
): z.output<Schema> {
	const checked = schema.safeParse(value, { error: inWords });
	if (checked.success) return checked.data;
	const [issue] = checked.error.issues;
	const field = issue.path.join('.') || '(whole credential)';
	throw new ChannelError(`${what}, field "${field}": ${issue.message}. Correct it in n8n.`, {
		kind: 'config',
		code: 'ESETTINGS',
	});
}

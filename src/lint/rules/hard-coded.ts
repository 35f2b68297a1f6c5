import { isObject, textOf } from '../../n8n/parameters/values';
import { ofKind } from '../flow';
import type { LintRule, Problem } from '../rule';
import { objectsIn, textsIn } from '../walk';

export const hardCodedAddress: LintRule = {
	id: 'hard-coded-address',
	severity: 'warning',
	title: 'Hard-coded address',
	why: 'When it changes, or for the next client, one of the nodes is forgotten.',
	fix: "Write the sender as a journey variable of the trigger, such as {{ journey.vars.sender }}. Leave the recipient to the contact's own address; for tests use the option 'Send Test Messages To'.",
	*check(flow): Generator<Problem> {
		for (const { node, parameters } of ofKind(flow, 'multiChannelSend')) {
			const options = isObject(parameters.options) ? parameters.options : {};
			const fixed = (name: string, value: unknown) => (isFixed(value) ? [name] : []);
			const recipients = [...fixed('To Email', options.to), ...fixed('To Phone', options.toPhone)];
			for (const name of recipients) {
				yield {
					node,
					message: `'${name}' is a fixed address, which gets the messages of all contacts.`,
				};
			}
			const channels = Array.isArray(parameters.channels) ? parameters.channels : [];
			const senders = [
				...(channels.includes('email') ? fixed('From Email', parameters.fromEmail) : []),
				...fixed('Reply To', options.replyTo),
			];
			for (const name of senders) {
				yield { node, message: `'${name}' is written in the node itself.` };
			}
		}
	},
};

/** An email address or phone number without Liquid or an expression. */
function isFixed(value: unknown): boolean {
	const text = textOf(value);
	return !text.startsWith('=') && !text.includes('{{') && /\S@\S|\d{5}/.test(text);
}

export const hardCodedSecret: LintRule = {
	id: 'hard-coded-secret',
	severity: 'error',
	title: 'Hard-coded secret',
	why: 'Everyone who can open or export the workflow can read it, and it is in every backup and version.',
	fix: "Revoke it, and keep its successor in an n8n credential, such as 'Header Auth' of HTTP Request.",
	*check({ nodes }): Generator<Problem> {
		for (const { node } of nodes) {
			const found = new Map<string, string>();
			for (const { text } of textsIn(node.parameters)) {
				for (const [what, pattern] of SECRETS) {
					for (const [secret] of text.matchAll(pattern)) found.set(secret, what);
				}
			}
			for (const [secret, what] of namedSecrets(node.parameters)) {
				if (![...found.keys()].some((known) => secret.includes(known))) found.set(secret, what);
			}
			for (const [secret, what] of found) {
				yield { node, message: `The node contains ${what} (${secret.slice(0, 4)}...).` };
			}
		}
	},
};

/** By what providers write at their beginning. */
const SECRETS: ReadonlyArray<[what: string, pattern: RegExp]> = [
	['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/g],
	['a Stripe key', /\b[rs]k_(?:live|test)_[0-9a-zA-Z]{16,}/g],
	['an API key', /\bsk-[A-Za-z0-9_-]{24,}/g],
	['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g],
	[
		'a Slack webhook URL',
		/https:\/\/hooks\.slack\.com\/services\/[A-Z0-9]{6,}\/[A-Z0-9]{6,}\/\w{10,}/g,
	],
	['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
	['a GitHub token', /\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{40,})/g],
	['a SendGrid key', /\bSG\.[\w-]{16,}\.[\w-]{16,}/g],
	['a Google API key', /\bAIza[0-9A-Za-z_-]{35}/g],
	['a Telegram bot token', /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/g],
	['a Mailgun key', /\bkey-[0-9a-f]{32}\b/g],
	['a webhook secret', /\bwhsec_[A-Za-z0-9+/=]{24,}/g],
	['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
	['a token', /\b(?:Bearer|Basic)\s+[A-Za-z0-9+/_.=-]{20,}/g],
	['a password in a URL', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"{}]+:[^\s/@'"{}]{3,}@/gi],
];

const SECRET_NAME =
	/^(?:authorization|(?:x[-_])?api[-_]?key|(?:access|auth|bearer|api)?[-_]?token|(?:client|api)?[-_]?secret|passw(?:or)?d)$/i;

/** Fixed values of headers, query parameters and variables whose name says that they are secret. */
function* namedSecrets(parameters: unknown): Generator<[secret: string, what: string]> {
	for (const each of objectsIn(parameters)) {
		const name = textOf(each.name ?? each.key);
		const entries = SECRET_NAME.test(name) ? [[name, each.value]] : [];
		for (const [key, value] of [...Object.entries(each), ...entries] as Array<[string, unknown]>) {
			if (!SECRET_NAME.test(key) || typeof value !== 'string') continue;
			const text = value.trim();
			if (text.length < 8 || text.startsWith('=') || text.includes('{{')) continue;
			yield [text, `a fixed value for '${key}'`];
		}
	}
}

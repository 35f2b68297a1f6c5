import { z } from 'zod';
import type { DashboardScope, LinkClaims } from './claims';

/** The letter of a kind in a token: each character counts in every link. */
const CODES = {
	open: 'o',
	click: 'c',
	answer: 'a',
	unsubscribe: 'u',
	preferences: 'p',
	inbox: 'i',
	dashboard: 'd',
	map: 'm',
	preview: 'v',
} as const satisfies Record<LinkClaims['kind'], string>;
const SURVEYS = { nps: 'n', csat: 'c' } as const;

const id = z.int().min(0);
const contactId = z.int().min(1);
const text = z.string();
const ofConsent = (code: 'u' | 'p') => [
	z.tuple([z.literal(code), id, z.literal('m'), id, text, text, contactId.optional()]),
	z.tuple([z.literal(code), id, z.literal('c'), contactId, text, text]),
];

/**
 * By the first letter; `m` is a message, `c` a contact, `j` a journey, `w` the workspace, and an empty text means none. Tokens of a
 * message end with its contact, which tokens of the first release lack.
 */
const valuesSchema = z.union([
	z.tuple([z.literal('o'), id, id, text]),
	z.tuple([z.literal('c'), id, id, text, z.string().regex(/^https?:\/\//)]),
	z.tuple([
		z.literal('a'),
		...([id, id, text, z.enum(['n', 'c']), text, text, z.int()] as const),
		contactId.optional(),
	]),
	z.tuple([z.literal('i'), id, contactId, z.int()]),
	z.tuple([z.literal('d'), id, z.int(), z.literal('w')]),
	z.tuple([z.literal('d'), id, z.int(), z.literal('j'), text.min(1)]),
	z.tuple([z.literal('d'), id, z.int(), z.literal('c'), contactId]),
	z.tuple([z.literal('m'), id, text, z.int()]),
	z.tuple([z.literal('v'), id, id, z.int()]),
	...ofConsent('u'),
	...ofConsent('p'),
]);
type Values = z.infer<typeof valuesSchema>;

export function valuesOf(claims: LinkClaims): Values {
	const { workspaceId } = claims;
	switch (claims.kind) {
		case 'open':
			return [CODES.open, workspaceId, claims.messageId, claims.channel];
		case 'click':
			return [CODES.click, workspaceId, claims.messageId, claims.channel, claims.url];
		case 'answer': {
			const { messageId, channel, survey, score } = claims;
			const { kind, key, question } = survey;
			const of = [workspaceId, messageId, channel] as const;
			return ['a', ...of, SURVEYS[kind], key, question, score, ...contactIn(claims)];
		}
		case 'inbox':
			return [CODES.inbox, workspaceId, claims.contactId, claims.expiresAt];
		case 'dashboard':
			return ['d', workspaceId, claims.expiresAt, ...scopeValues(claims.scope)];
		case 'map':
			return [CODES.map, workspaceId, claims.journey, claims.expiresAt];
		case 'preview':
			return [CODES.preview, workspaceId, claims.previewId, claims.expiresAt];
		case 'unsubscribe':
		case 'preferences': {
			const code = CODES[claims.kind];
			const { channel = '', topic = '' } = claims;
			return 'messageId' in claims
				? [code, workspaceId, 'm', claims.messageId, channel, topic, ...contactIn(claims)]
				: [code, workspaceId, 'c', claims.contactId, channel, topic];
		}
	}
}

function scopeValues(scope: DashboardScope): ['w'] | ['j', string] | ['c', number] {
	if (scope.of === 'workspace') return ['w'];
	return scope.of === 'journey' ? ['j', scope.key] : ['c', scope.contactId];
}

const contactIn = (claims: { contactId?: number }): [] | [number] =>
	claims.contactId === undefined ? [] : [claims.contactId];

const toContact = (contact: number | undefined) =>
	contact === undefined ? {} : { contactId: contact };

/** null for an unknown token: one that a later version of the pack has made. */
export function claimsOf(input: unknown): LinkClaims | null {
	const { data: values } = valuesSchema.safeParse(input);
	if (values === undefined) return null;
	switch (values[0]) {
		case 'o': {
			const [, workspaceId, messageId, channel] = values;
			return { kind: 'open', workspaceId, messageId, channel };
		}
		case 'c': {
			const [, workspaceId, messageId, channel, url] = values;
			return { kind: 'click', workspaceId, messageId, channel, url };
		}
		case 'a': {
			const [, workspaceId, messageId, channel, kind, key, question, score, contact] = values;
			const survey = { kind: kind === 'n' ? ('nps' as const) : ('csat' as const), key, question };
			const of = { workspaceId, messageId, channel, ...toContact(contact) };
			return { kind: 'answer', ...of, survey, score };
		}
		case 'i': {
			const [, workspaceId, contact, expiresAt] = values;
			return { kind: 'inbox', workspaceId, contactId: contact, expiresAt };
		}
		case 'd':
			return {
				kind: 'dashboard',
				workspaceId: values[1],
				expiresAt: values[2],
				scope: scopeOf(values),
			};
		case 'm': {
			const [, workspaceId, journey, expiresAt] = values;
			return { kind: 'map', workspaceId, journey, expiresAt };
		}
		case 'v': {
			const [, workspaceId, previewId, expiresAt] = values;
			return { kind: 'preview', workspaceId, previewId, expiresAt };
		}
		default:
			return consentClaims(values);
	}
}

function scopeOf(values: Extract<Values, ['d', ...unknown[]]>): DashboardScope {
	switch (values[3]) {
		case 'w':
			return { of: 'workspace' };
		case 'j':
			return { of: 'journey', key: values[4] };
		case 'c':
			return { of: 'contact', contactId: values[4] };
	}
}

function consentClaims([code, workspaceId, of, id, channel, topic, contact]: Extract<
	Values,
	['u' | 'p', ...unknown[]]
>): LinkClaims {
	const kind = code === 'u' ? 'unsubscribe' : 'preferences';
	const about = topic === '' ? {} : { topic };
	if (of === 'm') {
		return { kind, workspaceId, messageId: id, channel, ...about, ...toContact(contact) };
	}
	return {
		kind,
		workspaceId,
		contactId: id,
		...(channel !== '' && { channel }),
		...about,
	};
}

import type { JsonObject } from '../../../src/lib/json';
import { signToken } from '../../../src/message/tracking/token';
import { surveyIn } from '../../../src/simulation/message-links';

const KEY = { id: 'k', secret: Buffer.alloc(32, 1).toString('base64url'), createdAt: 0 };

const linkOf = (kind: 'nps' | 'csat', score: number) =>
	`https://n8n.example/webhook/hub/answer?t=${signToken(KEY, {
		...{ kind: 'answer', workspaceId: 1, contactId: 2, messageId: 3, channel: 'email', score },
		survey: { kind, key: kind, question: 'How was it?' },
		expiresAt: 1,
	} as Parameters<typeof signToken>[1])}`;

describe('the survey that a message asks', () => {
	test.each(['nps', 'csat'] as const)('is known by its links: %s', (kind) => {
		const html = [1, 2, 3].map((score) => `<a href="${linkOf(kind, score)}">${score}</a>`).join('');
		expect(surveyIn({ subject: 'x', html })).toBe(kind);
		expect(surveyIn({ nested: { body: [`Answer: ${linkOf(kind, 5)}`] } })).toBe(kind);
	});

	test.each<JsonObject>([{ html: '<p>Hi</p>' }, { html: 'https://a.example/answer?t=abc' }, {}])(
		'%j asks none',
		(content) => {
			expect(surveyIn(content)).toBeUndefined();
		},
	);
});

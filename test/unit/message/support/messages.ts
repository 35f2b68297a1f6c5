import type { EmailContent } from '../../../../src/message/channels/email';
import type { OutgoingMessage } from '../../../../src/message/delivery/outgoing';

/** A message of position `n` to `c<n>@example.com`. */
export function message<Content>(
	n: number,
	content: Content,
	overrides: Partial<OutgoingMessage<Content>['request']> = {},
): OutgoingMessage<Content> {
	const request = {
		positionId: n,
		lease: 'ours',
		nodeId: 1,
		enrollmentId: n,
		contactId: n,
		recipient: `c${n}@example.com`,
		...overrides,
	};
	return { request, content: () => content };
}

export function mail(n: number, overrides: Partial<EmailContent> = {}) {
	return message<EmailContent>(n, {
		from: 'Shop <shop@sender.example>',
		subject: `Hello ${n}`,
		html: `<p>Dear ${n}</p>`,
		...overrides,
	});
}

/** Mails of positions 1 to `count`. */
export function mails(count: number) {
	return Array.from({ length: count }, (_, index) => mail(index + 1));
}

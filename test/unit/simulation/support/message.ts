import type { SimulatedMessage } from '../../../../src/simulation/message';

/** A rendered e-mail to a contact. */
export function messageTo(
	contact: string,
	overrides: Partial<SimulatedMessage> = {},
): SimulatedMessage {
	return {
		...{ id: 1, at: Date.parse('2026-03-02T08:00Z'), contact, contactId: 1, enrollmentId: 1 },
		...{ journeyKey: 'welcome', workflowId: 'w1', nodeKey: 'n1', nodeName: 'Welcome' },
		...{ channel: 'email', purpose: 'marketing', topic: null, recipient: `${contact}@example.com` },
		...{ content: { subject: 'Hello' }, fate: 'accepted', reason: null },
		...overrides,
	};
}

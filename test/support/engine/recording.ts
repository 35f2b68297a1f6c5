import { simpleParser } from 'mailparser';
import type { MissingValue } from '../../../src/n8n/multi-channel-send/channels/missing-values';
import type { SimulatedMessage } from '../../../src/simulation/message';
import type { Recording } from '../../../src/simulation/recording';
import type { Scenario, WorkflowFile } from '../../../src/simulation/scenario';
import type { SimulatedContact } from '../../../src/simulation/simulated-contact';
import type { Flow } from './flow';
import type { TestN8n } from './n8n';

export interface Recorded {
	flows: readonly Flow[];
	/** Keys are their email addresses. */
	emails: readonly string[];
	from: number;
	missing?: MissingValue[];
	changes?: Partial<Scenario>;
}

const fileOf = ({ id, name, nodes, connections, timezone }: Flow): WorkflowFile => ({
	...{ source: `${id}.json`, id, name, settings: { timezone }, pinData: {} },
	nodes: nodes.map(({ id: nodeId, name: nodeName, type, typeVersion, parameters }) => ({
		...{ id: nodeId, name: nodeName, type, typeVersion },
		parameters: parameters as WorkflowFile['nodes'][number]['parameters'],
	})),
	connections: connections as unknown as WorkflowFile['connections'],
});

const contactOf =
	(startsAt: number) =>
	(email: string): SimulatedContact => ({
		...{ key: email, identity: { email }, traits: {}, startsAt, startProperties: {} },
	});

/** What n8n has played so far, as a rehearsal records it. Mails are those of the mail server. */
export async function recordingOf(
	n8n: TestN8n,
	{ flows, emails, from, missing = [], changes = {} }: Recorded,
): Promise<Recording> {
	const { store, clock } = n8n;
	const workspaceId = await store.workspace('default');
	const until = clock.now();
	const found = await store.contacts.find(
		workspaceId,
		emails.map((email) => [{ kind: 'email', value: email }]),
	);
	const contactIds = new Map(emails.flatMap((email, i) => (found[i] ? [[email, found[i]]] : [])));
	return {
		scenario: {
			workflows: flows.map(fileOf),
			contacts: emails.map(contactOf(from)),
			behavior: {
				...{ description: 'as the test does', acts: () => [], reactions: () => [] },
				fate: () => ({ fate: 'accepted' }),
			},
			...{ from, days: Math.ceil((until - from) / 86_400_000), resolutionMs: 60_000, seed: 1 },
			...{ timezone: 'UTC', hazards: { outages: [], restarts: [] }, fixtures: {} },
			...changes,
		},
		...{ store, workspaceIds: [workspaceId], until, contactIds },
		messages: await messagesOf(n8n, workspaceId),
		...{ acts: [], standIns: [], failures: [], missing, hub: 'added' },
	};
}

/** The ledger's mails with the mail server's contents, recipient by recipient in order. */
async function messagesOf(n8n: TestN8n, workspaceId: number): Promise<SimulatedMessage[]> {
	const mails = new Map<string, Array<{ subject: string; html: string }>>();
	for (const { to, raw } of n8n.mail.taken) {
		const { subject = '', html } = await simpleParser(raw);
		mails.set(to, [...(mails.get(to) ?? []), { subject, html: html || '' }]);
	}
	const histories = await n8n.store.contactHistories.page(workspaceId, 0, 1_000);
	return histories.flatMap(({ contact, messages }) =>
		messages
			.filter(({ status }) => status === 'sent')
			.sort((a, b) => a.sentAt! - b.sentAt!)
			.map((message): SimulatedMessage => {
				const { subject, html } = mails.get(message.recipient)!.shift()!;
				return {
					...{ id: message.id, at: message.sentAt!, contact: contact.email, contactId: contact.id },
					...{ enrollmentId: message.enrollmentId, journeyKey: '', workflowId: '', nodeKey: '' },
					...{ nodeName: '', channel: message.channel, purpose: message.purpose },
					...{ topic: message.topic, recipient: message.recipient },
					...{ content: { subject, html }, fate: 'accepted', reason: null },
				};
			}),
	);
}

import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChild, type Child } from '../../dev/child';
import { INLINE_CONFIG } from '../../src/journey/journey';
import type { Lease } from '../../src/journey/position';
import type { Store } from '../../src/store/store';
import type { Contact } from '../../src/contact/contact';

/** A contact at the send node. */
export interface Addressee {
	contact: Contact;
	enrollmentId: number;
	position: Lease;
}

/** `writingMs`: how long the server takes to write a mail. */
export async function startSink(writingMs: number): Promise<{ child: Child; port: number }> {
	const tsx = pathToFileURL(require.resolve('tsx')).href;
	const args = ['--import', tsx, join(__dirname, 'smtp-sink.mts'), String(writingMs)];
	const child = startChild({ args });
	const [port] = (await once(child.process, 'message')) as [number];
	return { child, port };
}

/** New contacts at a node of that name, whose leases this process holds. */
export async function addressees(
	store: Store,
	count: number,
	name: string,
): Promise<{ nodeId: number; contacts: Addressee[] }> {
	const now = Date.now();
	const ref = { workflowId: name, nodeKey: name, name, type: 'n8n-nodes-journey.multiChannelSend' };
	const [nodeId] = await store.journeys.nodeIds([ref]);
	const workspaceId = await store.workspace('default');
	const journey = await store.journeys.register(
		{ workspaceId, key: name, name, workflowId: name, nodeId, config: INLINE_CONFIG },
		now,
	);
	const inlineContacts = Array.from({ length: count }, (_, i) => ({
		keys: [{ kind: 'email' as const, value: `${name}-${i}@example.com` }],
		profile: { firstName: `Ada ${i}`, lastName: 'Lovelace' },
		instance: '',
	}));
	const inlineEnrollments = await store.journeys.enrollInline(
		journey,
		nodeId,
		inlineContacts,
		`bench---:${name}`,
		now,
	);
	return { nodeId, contacts: inlineEnrollments.filter((inlineEntry) => inlineEntry !== null) };
}

/** A newsletter of about 9 KB: a head with styles, and articles in tables. */
export const NEWSLETTER = `<!doctype html><html><head><style>
${Array.from({ length: 20 }, (_, i) => `.c${i} { color: #${100 + i}; padding: ${i}px; }`).join('\n')}
</style></head><body><h1>Hello {{ contact.firstName | default: "friend" }}</h1>
{% if contact.lastName %}<p>Dear {{ contact.firstName }} {{ contact.lastName }}, this is new:</p>{% endif %}
${Array.from(
	{ length: 12 },
	(_, i) => `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>
<td style="padding:12px;font-family:Arial,sans-serif;font-size:15px"><h2>Article ${i}</h2>
<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut
labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris
nisi ut aliquip ex ea commodo consequat. {{ contact.email }}</p>
<a href="https://shop.example.com/articles/${i}?utm_source=mail&amp;utm_campaign=march">Read on</a>
</td></tr></table>`,
).join('\n')}
<p>Sent {{ "now" | date: "%d %B %Y" }}</p></body></html>`;

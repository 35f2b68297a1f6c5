import type { Clock } from '../../lib/clock';
import { Batcher } from '../../lib/batcher';
import type { Inbox, InboxContent, InboxEntry } from '../inbox';
import { type Channel, ChannelError } from './channel';

export interface InAppContent extends InboxContent {
	/** ms; null: never. */
	expiresAt: number | null;
}

export interface InAppSetup {
	inbox: Pick<Inbox, 'put'>;
	clock: Clock;
}

/** bytes; an inbox is fetched with every page of the client's site. */
const MAX_SIZE = 16_384;

/**
 * Messages that wait in the store until the contact's own page or app fetches them. The recipient
 * is the contact, by whatever name: the ledger knows whose the message is.
 */
export function inAppChannel({ inbox, clock }: InAppSetup): Channel<InAppContent> {
	const puts = new Batcher<InboxEntry, void>(async (entries) => {
		await inbox.put(entries, clock.now());
		return entries.map(() => undefined);
	});
	return {
		name: 'inApp',
		capabilities: { html: false, deduplicates: true },
		async send({ id, content: { expiresAt, ...content } }, control) {
			if (id === 0) throw mistake('An in-app message goes to a contact, and to no other address.');
			check(content);
			await control.commit();
			await puts.ask({ id, content, expiresAt }).catch((error: unknown) => {
				throw notPut(error);
			});
			return {};
		},
	};
}

function check(content: InboxContent): void {
	if (content.title.trim() === '') throw mistake('The message has no title. Fill in Title.');
	checkUrl('URL', content.url);
	checkUrl('Image URL', content.imageUrl);
	const size = Buffer.byteLength(JSON.stringify(content));
	if (size <= MAX_SIZE) return;
	throw mistake(`The message has ${size} bytes, and ${MAX_SIZE} is the most. Shorten it.`);
}

/** It becomes a link on the client's site, where `javascript:` would be a way in. */
function checkUrl(field: string, url: string | undefined): void {
	if (url === undefined) return;
	if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
	throw mistake(`${field}: "${url.slice(0, 60)}" is no address that begins with https://.`);
}

/** The builder's mistake: no contact has failed for good. */
function mistake(message: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code: 'ECONTENT', scope: 'message' });
}

function notPut(cause: unknown): ChannelError {
	const message = cause instanceof Error ? cause.message : String(cause);
	return new ChannelError(
		message,
		{ kind: 'temporary', code: 'ESTORE', accepted: 'unknown', scope: 'channel' },
		{ cause },
	);
}

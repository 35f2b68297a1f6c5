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

/** bytes; an inbox is fetched with every page of the website. */
const MAX_SIZE = 16_384;

/**
 * Messages that are stored until the contact's own page or app fetches them. The recipient text is
 * not used: the ledger knows the message's contact.
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
			if (id === 0) throw configError('An in-app message can only go to a contact.');
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
	if (content.title.trim() === '') throw configError('The message has no title. Fill in Title.');
	checkUrl('URL', content.url);
	checkUrl('Image URL', content.imageUrl);
	const size = Buffer.byteLength(JSON.stringify(content));
	if (size <= MAX_SIZE) return;
	throw configError(`The message has ${size} bytes; the limit is ${MAX_SIZE}. Shorten it.`);
}

/** It becomes a link on the website, where `javascript:` would be an attack. */
function checkUrl(field: string, url: string | undefined): void {
	if (url === undefined) return;
	if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
	throw configError(
		`${field}: "${url.slice(0, 60)}" is not a web address. Use a URL such as https://example.com`,
	);
}

/** A configuration error: no contact has failed for good. */
function configError(message: string): ChannelError {
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

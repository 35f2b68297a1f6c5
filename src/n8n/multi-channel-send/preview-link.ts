import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { JsonObject } from '../../lib/json';
import { keptDraft, PREVIEW_MS, SAMPLES, type EmailDraft } from '../../message/preview/draft';
import { previewLink } from '../../message/tracking/links';
import { workspaceOf } from '../items/pass-through';
import { linkBaseOf } from '../links/link-base';
import { storeOf } from '../stores/open';
import { isSameForAll } from './channels/email-draft';

/** An email of a test run. */
export interface PreviewedEmail {
	/** As on the item. */
	message: IDataObject;
	draft: EmailDraft;
	/** The item's JSON. */
	scope: IDataObject;
}

/**
 * The links to the page that shows the emails, on which the first five of them are contacts to choose
 * from; in order. Null without an active hub or a reachable store, which a preview does not need.
 */
export async function previewUrls(
	context: IExecuteFunctions,
	emails: readonly PreviewedEmail[],
): Promise<string[] | null> {
	if (emails.length === 0 || context.getMode() !== 'manual') return null;
	const url = await keep(context, emails.slice(0, SAMPLES)).catch(() => null);
	if (url === null) return null;
	return emails.map((_email, i) => (i < SAMPLES ? `${url}&as=${i}` : url));
}

async function keep(
	context: IExecuteFunctions,
	emails: readonly PreviewedEmail[],
): Promise<string | null> {
	const handle = await storeOf(context);
	const workspaceId = await workspaceOf(context, handle);
	const base = await linkBaseOf(handle, workspaceId);
	const { name: node, parameters } = context.getNode();
	const draft = keptDraft({
		...{ node, workflow: context.getWorkflow().name ?? '', zone: context.getTimezone() },
		samples: emails.map(({ message, draft: email, scope }) => ({
			email,
			to: typeof message.to === 'string' ? message.to : null,
			scope: scope as JsonObject,
		})),
		isForAnyone: isSameForAll(parameters),
	});
	if (base === null || draft === null) return null;
	const now = handle.clock.now();
	const expiresAt = now + PREVIEW_MS;
	const id = await handle.store.previews.save(workspaceId, draft, expiresAt, now);
	return previewLink(base, id, expiresAt);
}

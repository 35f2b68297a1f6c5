import type { IExecuteFunctions } from 'n8n-workflow';
import type { MakeLinks } from '../../message/tracking/links';
import { workspaceOf } from '../items/pass-through';
import { hintAtMissingHub, makeLinksFor } from '../links/link-base';
import { storeOf } from '../stores/open';

/**
 * Links for messages of a manual execution: they show their pages and change nothing. null without
 * an active hub or a reachable store, which a preview does not need.
 */
export async function testLinks(context: IExecuteFunctions): Promise<MakeLinks | null> {
	try {
		const handle = await storeOf(context);
		const links = await makeLinksFor(handle, await workspaceOf(context, handle));
		hintAtMissingHub(context, [links]);
		return links;
	} catch {
		return null;
	}
}

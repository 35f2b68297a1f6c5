import type { IExecuteFunctions } from 'n8n-workflow';
import type { MessageLinks } from '../../../message/tracking/links';
import { originOf } from '../../../message/tracking/own-links';
import { hasExpression } from '../../parameters/read';

type TrackedLinks = Pick<MessageLinks, 'click' | 'open'>;

const URLS = /https?:\/\/[^\s'"`<>{}\\]+/gi;

/**
 * The links of a message for a field. n8n resolves an expression before the node sees it, and its
 * result does not show what was a value: tracked are links to hosts that the expression itself
 * names.
 */
export function ownLinks(
	context: IExecuteFunctions,
	field: string,
	links: MessageLinks,
): TrackedLinks {
	const raw = context.getNode().parameters[field];
	if (!hasExpression(raw)) return links;
	const origins = new Set(String(raw).match(URLS)?.map(originOf));
	origins.delete(null);
	return {
		get open() {
			return links.open;
		},
		click: (url) => (origins.has(originOf(url)) ? links.click(url) : url),
	};
}

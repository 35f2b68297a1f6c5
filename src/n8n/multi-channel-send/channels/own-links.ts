import type { IExecuteFunctions } from 'n8n-workflow';
import type { MessageLinks } from '../../../message/tracking/links';
import { originOf } from '../../../message/tracking/own-links';
import type { JourneyItem } from '../../items/journey-item';
import { hasExpression } from '../../parameters/read';
import type { Rendering } from './adapter';

type TrackedLinks = Pick<MessageLinks, 'click' | 'open'>;

const URLS = /https?:\/\/[^\s'"`<>{}\\]+/gi;

/**
 * The links of a message for a field. n8n resolves an expression before the node sees it, and its
 * result does not show what was a value: tracked are links to hosts that the expression itself or a
 * journey variable names.
 */
export function ownLinks(
	context: IExecuteFunctions,
	field: string,
	links: MessageLinks,
	{ scope }: Rendering,
): TrackedLinks {
	const raw = context.getNode().parameters[field];
	if (!hasExpression(raw)) return links;
	const written = JSON.stringify([raw, ownVariables(scope)]);
	const origins = new Set(written.match(URLS)?.map(originOf));
	origins.delete(null);
	return {
		get open() {
			return links.open;
		},
		click: (url) => (origins.has(originOf(url)) ? links.click(url) : url),
	};
}

/** The variables that the builder sets in the Journey Trigger. */
export function ownVariables(scope: object): object | undefined {
	return (scope as Partial<Pick<JourneyItem, 'journey'>>).journey?.vars;
}

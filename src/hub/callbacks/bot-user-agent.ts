import { detectBot } from '../../message/tracking/bots';
import type { MessageReport } from '../reports/report';

/** Who opened or clicked, where the provider's word for the client shows that it was no human. */
export function botUserAgent(
	kind: 'open' | 'click',
	userAgent: string,
): Pick<MessageReport, 'machine'> {
	// Not every provider passes it on: that it is missing says nothing.
	if (userAgent === '') return {};
	const machine = detectBot({ kind, method: 'GET', userAgent, headers: {}, sentAt: null, at: 0 });
	return machine === null ? {} : { machine };
}

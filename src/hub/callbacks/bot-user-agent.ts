import { detectBot } from '../../message/tracking/bots';
import type { MessageReport } from '../reports/report';

/** The bot that opened or clicked, if the user agent that the provider reports is a bot's. */
export function botUserAgent(
	kind: 'open' | 'click',
	userAgent: string,
): Pick<MessageReport, 'machine'> {
	// Not every provider reports it, so a missing one proves nothing.
	if (userAgent === '') return {};
	const machine = detectBot({ kind, method: 'GET', userAgent, headers: {}, sentAt: null, at: 0 });
	return machine === null ? {} : { machine };
}

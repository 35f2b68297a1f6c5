import { isbot, isbotMatch } from 'isbot';
import { readHeader, type HttpHeaders } from '../../lib/http-headers';
import { IMAGE_PROXIES, MACHINES, MAIL_PROGRAMS, NAMED_AFTER_MAIL, type Agent } from './agents';

export interface Visit {
	kind: 'open' | 'click';
	method: string;
	userAgent: string | undefined;
	headers: HttpHeaders;
	/** When the message was sent, in ms; null if unknown. */
	sentAt: number | null;
	/** ms */
	at: number;
	/** The message's channel; timing is meaningful for e-mail only. */
	channel?: string;
}

/** ms. Too short for a human to receive a mail, open it and click; scanners act on delivery. */
const AT_ONCE = 3_000;
/** Longest user agent that is examined. */
const MAX_AGENT = 1_000;
/** Longest part of one that is stored with an event. */
const MAX_NAME = 60;

/** Office's check whether a link exists, before it opens the browser. */
const OFFICE = /ms-office|Microsoft Office/i;

/**
 * The kind of bot behind a request, in words; null for a possible human. Only this request is
 * examined. Scanners that pose as a browser and take their time cannot be detected this way.
 *
 * Programs are known by name (`agents.ts`, and the package isbot). Other signs: Mailgun, "Bot detection"
 * (Apple Mail Privacy Protection fetches as bare `Mozilla/5.0`); SparkPost, "Gmail is prefetching
 * images" (as the mail arrives); ScientiaMobile, "What is Google Image Proxy" (its requests come from
 * real opens); SendGrid, "Illegitimate click and open engagement" (clicks as the message is
 * delivered); WHATWG Fetch, `Sec-Purpose`.
 */
export function detectBot(visit: Visit): string | null {
	const agent = visit.userAgent?.trim().slice(0, MAX_AGENT) ?? '';
	if (isPrefetch(visit.headers)) return 'a prefetch';
	if (visit.method.toUpperCase() === 'HEAD') return 'a link check';
	if (agent === '') return 'a client without a name';
	const named = nameIn(MACHINES, agent);
	if (named !== null) return named;
	return visit.kind === 'open' ? openerOf(agent, visit) : clickerOf(agent, visit);
}

function openerOf(agent: string, visit: Visit): string | null {
	if (agent === 'Mozilla/5.0') return 'Apple Mail Privacy Protection';
	const proxy = nameIn(IMAGE_PROXIES, agent);
	if (proxy !== null) return isAtOnce(visit) ? proxy : null;
	return isMailProgram(agent) ? null : botIn(agent);
}

function clickerOf(agent: string, visit: Visit): string | null {
	if (agent === 'Mozilla/5.0') return 'a client without a name';
	if (OFFICE.test(agent)) return 'Microsoft Office link check';
	return botIn(agent) ?? (isAtOnce(visit) ? 'a security scanner' : null);
}

function isMailProgram(agent: string): boolean {
	return nameIn(MAIL_PROGRAMS, agent) !== null || NAMED_AFTER_MAIL.test(agent);
}

function nameIn(agents: readonly Agent[], agent: string): string | null {
	return agents.find(({ pattern }) => pattern.test(agent))?.name ?? null;
}

function botIn(agent: string): string | null {
	return isbot(agent) ? `a bot (${(isbotMatch(agent) ?? agent).slice(0, MAX_NAME)})` : null;
}

function isAtOnce({ sentAt, at, channel = 'email' }: Visit): boolean {
	return channel === 'email' && sentAt !== null && at - sentAt < AT_ONCE;
}

/** `Sec-Purpose: prefetch` of the standard, and the headers that browsers sent before. */
function isPrefetch(headers: HttpHeaders): boolean {
	return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
		/\b(prefetch|prerender|preview)\b/i.test(readHeader(headers, name)),
	);
}

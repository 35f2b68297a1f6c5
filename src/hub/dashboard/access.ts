import { equalInConstantTime } from '../../lib/constant-time';
import { readHeader } from '../../lib/http-headers';
import type { DashboardScope } from '../../message/tracking/claims';
import type { HubDeps } from '../deps';
import { claimsOf } from '../links/token-claims';
import type { HubRequest } from '../request';

/** Who looks at the dashboard. */
export interface Viewer {
	scope: DashboardScope;
	/** The token of the link, which all links on the pages carry; null: the browser proves itself. */
	token: string | null;
	/** When the link ends, in ms; null: no link. */
	expiresAt: number | null;
}

/** `link`: not valid here, or expired. `off`: only links open it. `denied`: not authorized. */
export type Refusal = 'link' | 'off' | 'denied';

const WHOLE: DashboardScope = { of: 'workspace' };

/**
 * The viewer of a call, or why it opens nothing. A call with a token is judged by the token alone.
 * Nothing is read from the store before, but for the keys of links, which are kept in memory.
 */
export async function viewerOf(request: HubRequest, deps: HubDeps): Promise<Viewer | Refusal> {
	const token = request.query.t;
	if (token !== undefined) {
		const claims = await claimsOf(request, 'dashboard', deps);
		return claims === null ? 'link' : { scope: claims.scope, token, expiresAt: claims.expiresAt };
	}
	const { dashboard } = deps.settings;
	if (dashboard === 'off') return 'off';
	const granted = await (dashboard === 'basicAuth' ? hasPassword : hasHeader)(request, deps);
	return granted ? { scope: WHOLE, token: null, expiresAt: null } : 'denied';
}

/** RFC 7617; without a header the credential is not even read. */
async function hasPassword({ headers }: HubRequest, deps: HubDeps): Promise<boolean> {
	const encoded = /^Basic\s+(\S+)$/i.exec(readHeader(headers, 'authorization'))?.[1];
	if (encoded === undefined) return false;
	const given = Buffer.from(encoded, 'base64').toString('utf8');
	const { name, secret } = await deps.dashboardSecret();
	// As one text, so that the time does not tell a wrong name from a wrong password.
	return secret !== '' && equalInConstantTime(given, `${name}:${secret}`);
}

async function hasHeader({ headers }: HubRequest, deps: HubDeps): Promise<boolean> {
	const { name, secret } = await deps.dashboardSecret();
	const given = readHeader(headers, name);
	return secret !== '' && equalInConstantTime(given, secret);
}

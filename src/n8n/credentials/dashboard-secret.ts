import type { DashboardAccess, DashboardSecret } from '../../hub/dashboard/secret';
import { ParameterError } from '../parameters/error';
import { flawOfSecret } from './secret';

/** Shorter ones can be guessed: nothing limits how often a browser may try. */
const MIN_LENGTH = 12;

interface Credentials {
	getCredentials<T extends object>(type: string): Promise<T>;
}

/**
 * What viewers of the dashboard send, from n8n's own credentials.
 * @throws ParameterError if it is missing, or can be guessed
 */
export async function dashboardSecretOf(
	context: Credentials,
	access: DashboardAccess,
): Promise<DashboardSecret> {
	if (access === 'headerAuth') {
		const { name, value } = await context.getCredentials<{ name?: string; value?: string }>(
			'httpHeaderAuth',
		);
		return checked(name, value, "'Name' and 'Value' of the Header Auth credential");
	}
	const { user, password } = await context.getCredentials<{ user?: string; password?: string }>(
		'httpBasicAuth',
	);
	return checked(user, password, "'User' and 'Password' of the Basic Auth credential");
}

function checked(name: unknown, secret: unknown, which: string): DashboardSecret {
	const flaw = typeof secret === 'string' ? flawOfSecret(secret, MIN_LENGTH) : 'is missing';
	if (flaw === null && typeof name === 'string' && name !== '') {
		return { name, secret: secret as string };
	}
	throw new ParameterError(
		`The dashboard shows all contacts: set ${which}, the second to at least ${MIN_LENGTH} characters, or set 'Dashboard Access' to Off.${flaw === null ? '' : ` The second ${flaw}.`}`,
	);
}

import type { IDataObject, INode } from 'n8n-workflow';
import type { AuthSettings } from '../../ingest/authenticate';
import { flawOfSecret } from './secret';
import { credentialTest } from './test';
import { ParameterError } from '../parameters/error';

const GENERATE = 'Generate one with a password manager.';

/** The secret; throws ParameterError if it can be guessed. */
export function checkSecret(secret: unknown): string {
	const text = typeof secret === 'string' ? secret : '';
	const flaw = flawOfSecret(text);
	if (flaw === null) return text;
	throw new ParameterError(
		`The secret of the 'Journey Ingest API' credential ${flaw}. ${GENERATE}`,
	);
}

export const testIngestSecret = credentialTest('The secret can be used', ({ secret }) =>
	checkSecret(secret),
);

/** What a method cannot carry; calls with the right secret would be refused. */
const LOST: Readonly<Record<string, [pattern: RegExp, why: string]>> = {
	writeKey: [
		/[^\x20-\x7e]|:/,
		"has a colon, at which HTTP Basic ends the user name, or characters that are not plain ASCII. Choose another one, or another 'Authentication'",
	],
	header: [
		/[^\x20-\x7e]/,
		"has characters that are not plain ASCII, which headers cannot carry. Choose another one, or another 'Authentication'",
	],
};

function checkFor(method: unknown, secret: string): string {
	const [pattern, why] = LOST[String(method)] ?? [];
	if (pattern === undefined || !pattern.test(secret)) return secret;
	throw new ParameterError(`The secret of the 'Journey Ingest API' credential ${why}.`);
}

/** How calls of the node's URL are authenticated, by its parameter 'Authentication'. */
export async function authSettings(context: {
	getNode(): INode;
	getCredentials<T extends object>(type: string): Promise<T>;
}): Promise<AuthSettings> {
	const { authentication = 'writeKey', headerName } = context.getNode().parameters as IDataObject;
	if (authentication === 'none') return { method: 'none', secret: '' };
	const { secret } = await context.getCredentials<{ secret?: string }>('journeyIngestApi');
	return {
		method: authentication as AuthSettings['method'],
		secret: checkFor(authentication, checkSecret(secret)),
		...(typeof headerName === 'string' && headerName !== '' && { headerName }),
	};
}

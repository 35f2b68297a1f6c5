import { HubError } from '../request';
import { snsHost, type SnsMessage } from './sns';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
const MAX_CACHED = 50;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[\w-]{1,100}\.pem$/;

type Fetch = typeof globalThis.fetch;

/** Certificates by URL, for the lifetime of the process: a new certificate has a new URL. */
export type CertificateCache = Map<string, string>;

/**
 * The certificate at the message's URL, which must be SNS's own in the topic's region.
 * @throws HubError 401 for any other URL, 503 if it cannot be fetched now
 */
export async function certificateOf(
	message: SnsMessage,
	cache: CertificateCache,
	fetch: Fetch,
): Promise<string> {
	const url = snsUrl(message.SigningCertURL, message.TopicArn);
	if (url === null || !CERTIFICATE_PATH.test(url.pathname) || url.search !== '') {
		throw new HubError(401, "Not authorized: SigningCertURL is not Amazon SNS's");
	}
	const cached = cache.get(url.href);
	if (cached !== undefined) return cached;
	const certificate = await get(url, fetch);
	if (!certificate.includes('BEGIN CERTIFICATE')) throw unavailable(url);
	if (cache.size >= MAX_CACHED) cache.clear();
	cache.set(url.href, certificate);
	return certificate;
}

/**
 * Confirms the subscription that the message announces.
 * @throws HubError 401 for a URL that is not SNS's own, 503 if it does not answer
 */
export async function confirmSubscription(message: SnsMessage, fetch: Fetch): Promise<void> {
	const url = snsUrl(message.SubscribeURL ?? '', message.TopicArn);
	const isConfirmation =
		url?.pathname === '/' &&
		url.searchParams.get('Action') === 'ConfirmSubscription' &&
		url.searchParams.get('TopicArn') === message.TopicArn;
	if (!isConfirmation) throw new HubError(401, "Not authorized: SubscribeURL is not Amazon SNS's");
	await get(url, fetch);
}

function snsUrl(text: string, topicArn: string): URL | null {
	if (!URL.canParse(text)) return null;
	const url = new URL(text);
	const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '';
	return isPlain && url.host === snsHost(topicArn) ? url : null;
}

async function get(url: URL, fetch: Fetch): Promise<string> {
	try {
		const signal = AbortSignal.timeout(TIMEOUT_MS);
		const response = await fetch(url, { redirect: 'manual', signal });
		const text = await readSome(response);
		if (response.status === 200) return text;
	} catch {
		// Reported below; SNS retries.
	}
	throw unavailable(url);
}

function unavailable({ host }: URL): HubError {
	return new HubError(503, `${host} sent no usable answer: try again later`);
}

async function readSome(response: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		size += chunk.length;
		// Throwing cancels the download.
		if (size > MAX_BYTES) throw new Error('Too long');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

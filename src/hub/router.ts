import { answerSurvey } from './links/survey';
import { answerClick } from './links/click';
import type { HubDeps } from './deps';
import { answerInbox } from './links/inbox';
import { answerIngest, jsonResponse } from './ingest';
import { answerOpen } from './links/open';
import { notice } from './pages/page';
import { answerPreferences } from './links/preferences';
import { HubError, type HubAnswer, type HubRequest } from './request';
import { storeAnswer } from '../ingest/store-unavailable';
import { answerUnsubscribe } from './links/unsubscribe';
import { silent } from './links/token-claims';

type Answer = (request: HubRequest, deps: HubDeps) => Promise<HubAnswer>;

/** What people open in a browser. */
const PAGES = new Map<string, Answer>([
	['click', answerClick],
	['unsubscribe', answerUnsubscribe],
	['preferences', answerPreferences],
	['answer', answerSurvey],
]);

/** What was meant for one caller is kept by nobody, and taken for nothing but what it says it is. */
const OF_ALL = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/**
 * Answers a call of one of the hub's addresses. What a caller sends wrongly is refused with what is
 * wrong; while the store cannot be reached, 503 has providers and clients call again.
 * @throws what else goes wrong, such as a credential that is missing
 */
export async function answerHub(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const { path, method } = request;
	const show = PAGES.get(path);
	const answer = await (show === undefined
		? answerApi(request, deps)
		: answerBrowser(show, request, deps));
	const { status, headers, body } = answer.response;
	return {
		...answer,
		response: {
			status,
			headers: { ...OF_ALL, ...headers },
			// As of GET, without its body (RFC 9110, 9.3.2).
			body: method === 'HEAD' ? '' : body,
		},
	};
}

async function answerBrowser(show: Answer, request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const { settings } = deps;
	try {
		return await show(request, deps);
	} catch (error) {
		if (error instanceof HubError)
			return silent(notice(settings, error.status, 'invalidTitle', 'invalid'));
		// Nobody who reads a mail can do anything about it; whoever runs the hub can.
		deps.onError(error);
		return silent(notice(settings, 503, 'unavailableTitle', 'unavailable'));
	}
}

async function answerApi(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	try {
		return await programOf(request.path)(request, deps);
	} catch (error) {
		if (error instanceof HubError) return silent(refusal(error.status, error.message));
		const answer = storeAnswer(error);
		if (answer !== undefined) {
			deps.onError(error);
			return silent(refusal(answer.status, answer.message));
		}
		throw error;
	}
}

const refusal = (status: number, message: string) =>
	jsonResponse(status, { success: false, message });

function programOf(path: string): Answer {
	if (path === '' || /^v1\/\w+$/.test(path)) return answerIngest;
	if (path === 'open') return answerOpen;
	if (path === 'inbox') return answerInbox;
	const provider = /^callbacks\/([\w-]+)$/.exec(path)?.[1];
	if (provider !== undefined) return (request, deps) => answerCallback(provider, request, deps);
	return async () => silent(refusal(404, 'There is nothing here'));
}

/** What a provider has to tell of messages. It calls again until it gets its 2xx. */
async function answerCallback(
	name: string,
	request: HubRequest,
	deps: HubDeps,
): Promise<HubAnswer> {
	const read = deps.settings.callbacks.includes(name) ? deps.provider(name) : undefined;
	if (read === undefined) {
		throw new HubError(404, `Calls of ${name} are not taken: choose it in 'Provider Callbacks'`);
	}
	const { reports, response } = await read(request, await deps.secrets(name), deps.fetch);
	const events = await deps.records.report(reports);
	return { response: response ?? { status: 200, headers: {}, body: '' }, events };
}

import { answerAlert } from './alerts/sample';
import { answerDashboard } from './dashboard/answer';
import { answerSurvey } from './links/survey';
import { answerClick } from './links/click';
import type { HubDeps } from './deps';
import { answerCanvas, answerCanvasScript } from './canvas/answer';
import { answerInbox } from './links/inbox';
import { answerMap } from './links/map';
import { answerIngest, jsonResponse } from './ingest';
import { answerOpen } from './links/open';
import { notice } from './pages/page';
import { answerPreferences } from './links/preferences';
import { HubError, type HubAnswer, type HubRequest } from './request';
import { answerPreview } from './preview/answer';
import { storeAnswer } from '../ingest/store-unavailable';
import { answerUnsubscribe } from './links/unsubscribe';
import { silent } from './links/token-claims';

type Answer = (request: HubRequest, deps: HubDeps) => Promise<HubAnswer>;

/** Pages for a browser. */
const PAGES = new Map<string, Answer>([
	['click', answerClick],
	['unsubscribe', answerUnsubscribe],
	['preferences', answerPreferences],
	['answer', answerSurvey],
	['dashboard', answerDashboard],
	['preview', answerPreview],
]);

/** Answers are for one caller: never cached, and never sniffed for another content type. */
const COMMON_HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/**
 * Answers a call of one of the hub's URLs. A malformed call is refused with the reason; if the
 * store is unavailable, 503 makes providers and clients retry.
 * @throws other errors, such as a missing credential
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
			headers: { ...COMMON_HEADERS, ...headers },
			// HEAD is GET without the body (RFC 9110, 9.3.2).
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
		// Logged for the operator: a contact cannot fix it.
		deps.onError(error);
		return silent(notice(settings, 503, 'unavailableTitle', 'unavailable'));
	}
}

async function answerApi(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	try {
		return await apiHandler(request.path)(request, deps);
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

function apiHandler(path: string): Answer {
	if (path === '' || /^v1\/\w+$/.test(path)) return answerIngest;
	if (path === 'open') return answerOpen;
	if (path === 'inbox') return answerInbox;
	if (path === 'alert') return answerAlert;
	if (path === 'map.png') return answerMap;
	if (path === 'canvas.js') return answerCanvasScript;
	if (path === 'canvas.json') return answerCanvas;
	const provider = /^callbacks\/([\w-]+)$/.exec(path)?.[1];
	if (provider !== undefined) return (request, deps) => answerCallback(provider, request, deps);
	return async () => silent(refusal(404, 'Unknown path: check the URL'));
}

/** Records a provider's reports. The provider retries until it gets a 2xx. */
async function answerCallback(
	name: string,
	request: HubRequest,
	deps: HubDeps,
): Promise<HubAnswer> {
	const read = deps.settings.callbacks.includes(name) ? deps.provider(name) : undefined;
	if (read === undefined) {
		throw new HubError(
			404,
			`Calls of '${name}' are not accepted: select the provider in 'Provider Callbacks' of the Journey Hub`,
		);
	}
	const { reports, response } = await read(request, await deps.secrets(name), deps.fetch);
	const events = await deps.records.report(reports);
	return { response: response ?? { status: 200, headers: {}, body: '' }, events };
}

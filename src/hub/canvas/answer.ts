import { z } from 'zod';
import { equalInConstantTime } from '../../lib/constant-time';
import type { NodeNumbers } from '../../report/node-numbers';
import type { HubDeps } from '../deps';
import { jsonResponse } from '../ingest';
import { HubError, type HubAnswer, type HubRequest } from '../request';
import { silent } from '../links/token-claims';
import { canvasScript } from './script';

/** bytes; MAX_NODES ids of n8n and a key. */
const MAX_BODY = 65_536;
const MAX_NODES = 1_000;

const questionSchema = z.object({
	key: z.string(),
	workflow: z.string(),
	nodes: z.array(z.string()).max(MAX_NODES),
});

/** As if the path did not exist: whoever has no key cannot tell whether the canvas is on. */
const unknown = () => new HubError(404, 'Unknown path: check the URL');

/**
 * The script that shows numbers on n8n's canvas, for EXTERNAL_FRONTEND_HOOKS_URLS.
 * @throws HubError 404 without the key
 */
export async function answerCanvasScript(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	requireKey(request.query.key ?? '', deps);
	const headers = {
		'Content-Type': 'text/javascript; charset=utf-8',
		// The editor may be at another host.
		'Cross-Origin-Resource-Policy': 'cross-origin',
	};
	return silent({ status: 200, headers, body: canvasScript() });
}

/**
 * Numbers of a workflow's nodes. n8n shows the address of the script, and so the key, to everyone
 * who can open its sign-in page. So the caller has to name the workflow and its nodes by their ids:
 * these are random, and n8n shows them to those only who may open the workflow.
 * @throws HubError 404 without the key, or for a malformed question
 */
export async function answerCanvas(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const { key, workflow, nodes } = questionOf(request.rawBody);
	requireKey(key, deps);
	const { workspaceId } = deps.settings;
	const numbers = await deps.canvas.numbers(workspaceId, workflow, request.receivedAt);
	const shown: Record<string, NodeNumbers> = {};
	for (const id of nodes) {
		const found = numbers.get(id);
		if (found !== undefined) shown[id] = found;
	}
	return silent(jsonResponse(200, { nodes: shown }));
}

function requireKey(given: string, { canvasKey }: HubDeps): void {
	if (canvasKey === null || !equalInConstantTime(given, canvasKey)) throw unknown();
}

function questionOf(rawBody: Buffer): z.infer<typeof questionSchema> {
	if (rawBody.length > MAX_BODY) throw unknown();
	try {
		return questionSchema.parse(JSON.parse(rawBody.toString('utf8')));
	} catch {
		throw unknown();
	}
}

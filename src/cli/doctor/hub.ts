import { isPublicUrl } from '../../message/channels/public-url';
import type { LinkKey } from '../../message/tracking/token';
import type { HubSurvey, Survey } from '../../operations/survey';
import { ABANDONED_MS } from '../../store/sql/registry/journeys';
import type { CliDeps } from '../deps';
import { spanText } from '../format';
import { error, ok, warning, type Finding } from './finding';
import { callHub, type HubReply } from './hub-call';

/** Whether links in messages lead somewhere. */
export async function hubFindings(
	{ hubs }: Survey,
	keys: readonly LinkKey[],
	deps: CliDeps,
): Promise<Finding[]> {
	const active = hubs.filter((hub) => hub.active);
	if (active.length === 0) {
		return [
			ok('hub', 'No Journey Hub is active: messages carry no links to unsubscribe or to track.'),
		];
	}
	const findings = active.map(async (hub) => [
		...heartbeatFinding(hub, deps.now()),
		...address(hub, deps),
		answered(hub, await callHub(hub, keys[0], deps)),
	]);
	return (await Promise.all(findings)).flat();
}

const nameOf = ({ name, workspace }: HubSurvey) =>
	`the hub of the workspace '${workspace}' ('${name}')`;
const aboutOf = ({ workspace, workflowId, url }: HubSurvey) => ({ workspace, workflowId, url });

function heartbeatFinding(hub: HubSurvey, now: number): Finding[] {
	const silentMs = now - hub.seenAt;
	if (silentMs <= ABANDONED_MS) return [];
	return [
		error(
			'hub',
			`For ${spanText(silentMs)} no process of n8n has said that it works on ${nameOf(hub)}.`,
			`Start n8n, or look into its log whether the workflow ${hub.workflowId} could be activated.`,
			aboutOf(hub),
		),
	];
}

/** What contacts and providers need to come through. */
function address(hub: HubSurvey, { env }: Pick<CliDeps, 'env'>): Finding[] {
	const known = env.WEBHOOK_URL
		? `WEBHOOK_URL is ${env.WEBHOOK_URL} here`
		: 'WEBHOOK_URL is not set here';
	const remedy = `Set WEBHOOK_URL for n8n to its public https address (${known}), or the hub's 'Public URL', and restart n8n.`;
	if (!isPublicUrl(hub.url)) {
		return [
			warning(
				'hub',
				`The address of ${nameOf(hub)} is ${hub.url}, which only this machine or network can call: links in messages lead nowhere for contacts.`,
				remedy,
				aboutOf(hub),
			),
		];
	}
	if (new URL(hub.url).protocol === 'https:') return [];
	return [
		warning(
			'hub',
			`The address of ${nameOf(hub)} is ${hub.url}, without TLS: mail programs refuse to unsubscribe by it, and anybody on the way can read and follow a contact's links.`,
			remedy,
			aboutOf(hub),
		),
	];
}

function answered(hub: HubSurvey, reply: HubReply): Finding {
	const about = { ...aboutOf(hub), reply: reply.kind };
	switch (reply.kind) {
		case 'ours':
			return ok('hub', `${hub.url} answers, and is ${nameOf(hub)}.`, about);
		case 'unsigned':
			return ok('hub', `${hub.url} answers as a hub does; no link was signed yet.`, about);
		case 'stranger':
			return error(
				'hub',
				`${hub.url} answers, but does not know the links of this store: a hub with another store or workspace is there.`,
				"Choose the same 'Store' and 'Workspace' in the hub as in the journeys.",
				about,
			);
		case 'none':
			return error(
				'hub',
				`${hub.url} does not answer as a hub does (HTTP ${reply.status}).`,
				'A proxy may lead elsewhere or keep back /webhook/; or the workflow is not active in n8n: switch it off and on.',
				about,
			);
		case 'away':
			return error(
				'hub',
				`${hub.url} cannot be reached from this machine: ${reply.reason}.`,
				'Try it from outside as well. Mend name, certificate, proxy or firewall: meanwhile links in messages lead nowhere.',
				about,
			);
	}
}

import { isPublicUrl } from '../../message/channels/public-url';
import type { LinkKey } from '../../message/tracking/token';
import type { HubSurvey, StoreSurvey } from '../../operations/survey';
import { ABANDONED_MS } from '../../operations/heartbeat';
import type { CliDeps } from '../deps';
import { spanText } from '../format';
import { error, ok, warning, type Finding } from './finding';
import { callHub, type HubReply } from './hub-call';

/** Whether links in messages work. */
export async function hubFindings(
	{ hubs }: StoreSurvey,
	keys: readonly LinkKey[],
	deps: CliDeps,
): Promise<Finding[]> {
	const active = hubs.filter((hub) => hub.active);
	if (active.length === 0) {
		return [
			ok('hub', 'No Journey Hub is active: messages have no unsubscribe links and no tracking.'),
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
			`No n8n process has sent a heartbeat for ${nameOf(hub)} for ${spanText(silentMs)}.`,
			`Start n8n, or check its log for the activation of the workflow ${hub.workflowId}.`,
			aboutOf(hub),
		),
	];
}

/** What contacts and providers need to reach the hub. */
function address(hub: HubSurvey, { env }: Pick<CliDeps, 'env'>): Finding[] {
	const known = env.WEBHOOK_URL
		? `WEBHOOK_URL is ${env.WEBHOOK_URL} here`
		: 'WEBHOOK_URL is not set here';
	const remedy = `Set WEBHOOK_URL for n8n to its public https address (${known}), or the hub's 'Public URL', and restart n8n.`;
	if (!isPublicUrl(hub.url)) {
		return [
			warning(
				'hub',
				`The address of ${nameOf(hub)} is ${hub.url}, which is reachable only from this machine or network: links in messages do not work for contacts.`,
				remedy,
				aboutOf(hub),
			),
		];
	}
	if (new URL(hub.url).protocol === 'https:') return [];
	return [
		warning(
			'hub',
			`The address of ${nameOf(hub)} is ${hub.url}, without TLS: one-click unsubscribe does not work in mail programs, and contacts' links can be read and followed in transit.`,
			remedy,
			aboutOf(hub),
		),
	];
}

function answered(hub: HubSurvey, reply: HubReply): Finding {
	const about = { ...aboutOf(hub), reply: reply.kind };
	switch (reply.kind) {
		case 'ours':
			return ok('hub', `${hub.url} responds, and is ${nameOf(hub)}.`, about);
		case 'unsigned':
			return ok('hub', `${hub.url} responds as a hub; no link has been signed yet.`, about);
		case 'foreign':
			return error(
				'hub',
				`${hub.url} responds, but does not accept this store's links: it is a hub with another store or workspace.`,
				"Set the hub's 'Store' and 'Workspace' to those of the journeys.",
				about,
			);
		case 'none':
			return error(
				'hub',
				`${hub.url} does not respond as a hub (HTTP ${reply.status}).`,
				'Check that the proxy forwards /webhook/ to n8n, and deactivate and activate the workflow.',
				about,
			);
		case 'away':
			return error(
				'hub',
				`${hub.url} cannot be reached from this machine: ${reply.reason}.`,
				'Check it from outside as well. Fix the host name, certificate, proxy or firewall; until then links in messages do not work.',
				about,
			);
	}
}

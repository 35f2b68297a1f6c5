import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Mailbox } from './mailbox';
import type { N8nClient } from './n8n-client';
import { workflowJson, type Workflow, type WorkflowJson } from './n8n-shapes';
import { packageName, repoRoot } from './paths';
import { run } from './run';
import { sampleBatch, sampleBehaviour } from './sample-contacts';

const mailboxName = 'Demo Mailbox';
const writeKeyName = 'Demo Write Key';
/** Of a server on this machine alone, with made-up contacts. */
export const demoWriteKey = 'demo-write-key-2026';

const stateShape = z.object({
	workflowId: z.string().optional(),
	/** Of the template that the workflow was made from. */
	templateHash: z.string().optional(),
	hubId: z.string().optional(),
	hubHash: z.string().optional(),
	onboardingId: z.string().optional(),
	onboardingHash: z.string().optional(),
	historyPlayed: z.boolean().optional(),
	samplesPosted: z.boolean().optional(),
});
export type DemoState = z.infer<typeof stateShape>;

const stateFile = (folder: string): string => join(folder, 'state.json');

/** What earlier starts have set up already. */
export function readState(folder: string): DemoState {
	const file = stateFile(folder);
	return existsSync(file) ? stateShape.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

export function writeState(folder: string, state: DemoState): void {
	writeFileSync(stateFile(folder), `${JSON.stringify(state, null, '\t')}\n`);
}

/** Ids of credentials by what they are for. */
export interface DemoCredentials {
	smtp: string;
	writeKey: string;
}

/** Creates the demo's credentials, or updates the mailbox's port. */
export async function ensureCredentials(
	client: N8nClient,
	mailbox: Mailbox,
): Promise<DemoCredentials> {
	const { host, smtpPort: port } = mailbox;
	const smtp = { host, port, user: '', password: '', secure: false, disableStartTls: true };
	return {
		smtp: await ensureCredential(client, mailboxName, 'smtp', smtp),
		writeKey: await ensureCredential(client, writeKeyName, 'journeyIngestApi', {
			secret: demoWriteKey,
		}),
	};
}

async function ensureCredential(client: N8nClient, name: string, type: string, data: object) {
	const known = (await client.credentials()).find((each) => each.name === name);
	if (!known) return await client.createCredential(name, type, { ...data });
	await client.updateCredential(known.id, name, type, { ...data });
	return known.id;
}

/**
 * A template as the demo has it: with its credentials, and with URLs and a journey key of its own,
 * so that the template itself can be imported and published beside it.
 */
function adapted(json: WorkflowJson, { smtp, writeKey }: DemoCredentials, path: string) {
	const ingest = { journeyIngestApi: { id: writeKey, name: writeKeyName } };
	const chosen: Record<string, Record<string, unknown>> = {
		journeyHub: ingest,
		journeyTrigger: ingest,
		multiChannelSend: { smtp: { id: smtp, name: mailboxName } },
	};
	const nodes = json.nodes.map((node) => {
		const credentials = chosen[node.type.slice(packageName.length + 1)];
		const webhookId = node.webhookId === undefined ? {} : { webhookId: path };
		const parameters = withKey(node.parameters, path);
		return { ...node, parameters, ...webhookId, ...(credentials && { credentials }) };
	});
	return { ...json, nodes };
}

/** A trigger with that journey key, a note that names it; other nodes as they are. */
function withKey(given: unknown, key: string): unknown {
	const parameters = (given ?? {}) as { options?: { journeyKey?: string }; content?: string };
	const { options, content } = parameters;
	if (options?.journeyKey !== undefined) {
		return { ...parameters, options: { ...options, journeyKey: key } };
	}
	if (content === undefined) return given;
	const named = content.replace(/(\*\*Create Map Link\*\* for `)[^`]+/, `$1${key}`);
	return { ...parameters, content: named };
}

/** The journey of the samples; a new workflow is not active yet. */
export async function ensureWorkflow(
	client: N8nClient,
	credentials: DemoCredentials,
	state: DemoState,
): Promise<{ workflow: Workflow; state: DemoState }> {
	const { workflowId, templateHash } = state;
	const made = await ensureTemplate(
		client,
		'welcome-journey.json',
		{ workflowId, templateHash },
		(json) => adapted(json, credentials, 'demo-welcome'),
	);
	return { workflow: made.workflow, state: { ...state, ...made.known } };
}

/** The journey with a history. */
export async function ensureOnboarding(
	client: N8nClient,
	credentials: DemoCredentials,
	state: DemoState,
): Promise<{ workflow: Workflow; state: DemoState }> {
	const { workflow, known } = await ensureTemplate(
		client,
		'trial-onboarding.json',
		{ workflowId: state.onboardingId, templateHash: state.onboardingHash },
		(json) => adapted(json, credentials, 'demo-onboarding'),
	);
	const made = { onboardingId: known.workflowId, onboardingHash: known.templateHash };
	return { workflow, state: { ...state, ...made } };
}

/** The hub that links in the demo's mails lead to. */
export async function ensureHub(
	client: N8nClient,
	credentials: DemoCredentials,
	state: DemoState,
): Promise<{ workflow: Workflow; state: DemoState }> {
	const before = { workflowId: state.hubId, templateHash: state.hubHash };
	const { workflow, known } = await ensureTemplate(client, 'journey-hub.json', before, (json) =>
		adapted({ ...json, name: 'Hub of the Demo' }, credentials, 'demo-hub'),
	);
	const made = { hubId: known.workflowId, hubHash: known.templateHash };
	return { workflow, state: { ...state, ...made } };
}

/** Activates what is not active in its newest version. */
export async function ensureActive(client: N8nClient, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		const { activeVersionId, versionId } = await client.workflow(id);
		if (activeVersionId !== versionId) await client.activate(id);
	}
}

/**
 * Plays two weeks of 400 contacts into the store of that n8n, while no workflow is active. What an
 * earlier attempt has left is removed.
 */
export async function playHistory(
	n8nUrl: string,
	userFolder: string,
	journey: Workflow,
	hub: Workflow,
): Promise<void> {
	rmSync(join(userFolder, '.n8n', 'journey'), { recursive: true, force: true });
	const script = join(repoRoot, 'dev', 'history', 'run.ts');
	await run(process.execPath, ['--import', 'tsx', script, n8nUrl, journey.id, hub.id], {
		cwd: repoRoot,
		env: { N8N_USER_FOLDER: userFolder, N8N_JOURNEY_STORE_URL: '', N8N_LOG_LEVEL: 'silent' },
	});
}

/** A signed link to the dashboard of the demo's hub, by the pack's own command. */
export async function dashboardLink(userFolder: string): Promise<string> {
	const command = join(repoRoot, 'dist', 'src', 'cli.js');
	const args = [command, 'dashboard-link', '--hours', '720'];
	const env = { N8N_USER_FOLDER: userFolder, N8N_JOURNEY_STORE_URL: '' };
	return (await run(process.execPath, args, { cwd: repoRoot, env })).trim();
}

/**
 * A workflow that is created from a template once, and replaced only when the template changes:
 * edits in the editor stay.
 */
async function ensureTemplate(
	client: N8nClient,
	file: string,
	state: Pick<DemoState, 'workflowId' | 'templateHash'>,
	adapt: (json: WorkflowJson) => WorkflowJson,
) {
	const text = readFileSync(join(repoRoot, 'templates', file), 'utf8');
	const templateHash = createHash('sha256').update(text).digest('hex');
	const json = adapt(workflowJson.parse(JSON.parse(text)));
	const known = (await client.workflows()).find(({ id }) => id === state.workflowId);
	if (!known) {
		const made = await client.createWorkflow(json);
		return { workflow: made, known: { workflowId: made.id, templateHash } };
	}
	if (state.templateHash !== templateHash) await client.updateWorkflow(known.id, json);
	const workflow = await client.workflow(known.id);
	return { workflow, known: { workflowId: known.id, templateHash } };
}

/** The URL that receives contacts and events of the journey. */
export function ingestUrl(n8nUrl: string, workflow: WorkflowJson): string {
	const trigger = workflow.nodes.find(({ type }) => type === `${packageName}.journeyTrigger`);
	if (!trigger?.webhookId) {
		throw new Error(`Workflow '${workflow.name}' has no Journey Trigger with a webhookId.`);
	}
	return `${n8nUrl}/webhook/${trigger.webhookId}/journey`;
}

/** Posts the sample contacts. Throws with the response unless all were accepted. */
export async function postSamples(url: string, now: number): Promise<void> {
	await post(url, sampleBatch(now));
}

/** Posts later events of some of them. */
export async function postBehaviour(url: string, now: number): Promise<void> {
	await post(url, sampleBehaviour(now));
}

async function post(url: string, body: unknown): Promise<void> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Basic ${btoa(`${demoWriteKey}:`)}`,
		},
		body: JSON.stringify(body),
	});
	const answer = await response.text();
	if (!response.ok) throw new Error(`${url} answered ${response.status}: ${answer}`);
}

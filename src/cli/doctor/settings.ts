import {
	canvasKeyOf,
	executionTimeoutOf,
	isQueueModeOf,
	storeUrlOf,
	type Environment,
} from '../../operations/environment';
import { readRetention, RETENTION_VARIABLES } from '../../operations/retention';
import { DAY_MS } from '../../lib/milliseconds';
import type { CliDeps } from '../deps';
import type { StoreLocation } from '../store-location';
import { error, ok, warning, type Finding } from './finding';

/** All variables of the pack. The last is for development. */
export const VARIABLES: readonly string[] = [
	'N8N_JOURNEY_STORE_URL',
	'N8N_JOURNEY_EXECUTION_TIMEOUT',
	...RETENTION_VARIABLES,
	'N8N_JOURNEY_CANVAS',
	'N8N_JOURNEY_CACHE',
];

/** n8n's settings for how many finished jobs Redis keeps. */
const KEPT_JOBS = [
	'N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED',
	'N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED',
];

/** Checks this command's environment; n8n's own may differ. */
export function settingsFindings(
	place: StoreLocation,
	{ env, nodeVersion }: Pick<CliDeps, 'env' | 'nodeVersion'>,
): Finding[] {
	return [
		ok('node', `This command runs on Node ${nodeVersion}.`),
		...unknownVariables(env),
		...badValues(env),
		executionData(env),
		...(isQueueModeOf(env) ? queueModeFindings(place, env) : []),
	];
}

function unknownVariables(env: Environment): Finding[] {
	const unknown = Object.keys(env).filter(
		(name) => name.startsWith('N8N_JOURNEY_') && !VARIABLES.includes(name),
	);
	return unknown.map((name) =>
		warning(
			'settings',
			`${name} is set, but unknown to this version of the pack.`,
			`Correct the name, or remove it. Known variables: ${VARIABLES.slice(0, -1).join(', ')}.`,
			{ variable: name },
		),
	);
}

function badValues(env: Environment): Finding[] {
	const findings: Finding[] = [];
	try {
		const { eventsMs, messagesMs, visitsMs } = readRetention(env);
		findings.push(ok('settings', `Retention: ${kept({ eventsMs, messagesMs, visitsMs })}.`));
	} catch (thrown) {
		findings.push(error('settings', (thrown as Error).message));
	}
	for (const read of [executionTimeoutOf, canvasKeyOf]) {
		try {
			read(env);
		} catch (thrown) {
			findings.push(error('settings', (thrown as Error).message));
		}
	}
	return findings;
}

/** n8n's default, in hours. */
const DEFAULT_MAX_AGE = '336';

/** Every item of an execution is in n8n's own database, beyond the reach of an erasure. */
function executionData(env: Environment): Finding {
	const saved = env.EXECUTIONS_DATA_SAVE_ON_SUCCESS === 'none' ? 'failed' : 'successful and failed';
	const text = `n8n saves ${saved} executions with the contacts in them, unless a workflow's settings say otherwise; erasing a contact does not erase it there.`;
	const about = { executionData: saved };
	if (env.EXECUTIONS_DATA_PRUNE === 'false') {
		return warning(
			'settings',
			`${text} They are kept forever (EXECUTIONS_DATA_PRUNE).`,
			'Remove EXECUTIONS_DATA_PRUNE, and set EXECUTIONS_DATA_MAX_AGE to as few hours as you need. Set EXECUTIONS_DATA_SAVE_ON_SUCCESS to none.',
			about,
		);
	}
	const hours = env.EXECUTIONS_DATA_MAX_AGE || DEFAULT_MAX_AGE;
	return ok('settings', `${text} They are deleted after about ${hours} hours.`, about);
}

function kept(ms: Record<'eventsMs' | 'messagesMs' | 'visitsMs', number | undefined>): string {
	const days = (each: number | undefined) =>
		each === undefined ? 'forever' : `for ${each / DAY_MS} days`;
	return `events ${days(ms.eventsMs)}, messages ${days(ms.messagesMs)}, node visits ${days(ms.visitsMs)}`;
}

function queueModeFindings(place: StoreLocation, env: Environment): Finding[] {
	const findings: Finding[] = [];
	if (place.kind === 'sqlite') {
		findings.push(
			error(
				'settings',
				'n8n is in queue mode (EXECUTIONS_MODE), and its processes cannot share an SQLite file: journeys do not start.',
				'Set N8N_JOURNEY_STORE_URL to a Postgres URL on every n8n process.',
			),
		);
	} else if (storeUrlOf(env) === undefined) {
		findings.push(
			warning(
				'settings',
				"n8n is in queue mode without N8N_JOURNEY_STORE_URL: nodes with 'Store' set to 'Instance Default' do not start.",
				"Set it on every n8n process, or set 'Store' to 'Postgres' in every journey node.",
			),
		);
	}
	if (!env.N8N_ENCRYPTION_KEY && !env.N8N_ENCRYPTION_KEY_FILE) {
		findings.push(
			warning(
				'settings',
				'n8n is in queue mode without N8N_ENCRYPTION_KEY: a process with its own user folder generates its own key, and cannot read credentials saved by the others.',
				"Set it on every process to the key in the main process's .n8n/config.",
			),
		);
	}
	if (!KEPT_JOBS.every((name) => Number(env[name]) > 0)) {
		findings.push(
			warning(
				'settings',
				`n8n is in queue mode without ${KEPT_JOBS.join(' and ')}: if it misses the end of an execution, its contacts wait until N8N_JOURNEY_EXECUTION_TIMEOUT has passed.`,
				'Set both to 1000 on every process, so that n8n detects the end itself.',
			),
		);
	}
	if (!env.WEBHOOK_URL) {
		findings.push(
			warning(
				'settings',
				'n8n is in queue mode without WEBHOOK_URL: the URLs of triggers and the hub depend on the process that shows them.',
				'Set it on every process to the public URL of n8n, up to /webhook/.',
			),
		);
	}
	return findings;
}

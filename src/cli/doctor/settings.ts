import {
	executionTimeoutOf,
	isQueueModeOf,
	storeUrlOf,
	type Environment,
} from '../../operations/environment';
import { readRetention, RETENTION_VARIABLES } from '../../operations/retention';
import { DAY_MS } from '../../time/zone-offsets';
import type { CliDeps } from '../deps';
import type { StoreLocation } from '../store-location';
import { error, ok, warning, type Finding } from './finding';

/** All that the pack knows. The last is of its development. */
export const VARIABLES: readonly string[] = [
	'N8N_JOURNEY_STORE_URL',
	'N8N_JOURNEY_EXECUTION_TIMEOUT',
	...RETENTION_VARIABLES,
	'N8N_JOURNEY_CACHE',
];

/** Of n8n: how many of its jobs Redis keeps once they are over. */
const KEPT_JOBS = [
	'N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED',
	'N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED',
];

/** What the environment of this command says; n8n's own may say something else. */
export function settingsFindings(
	place: StoreLocation,
	{ env, nodeVersion }: Pick<CliDeps, 'env' | 'nodeVersion'>,
): Finding[] {
	return [
		ok('node', `Node ${nodeVersion} runs this command.`),
		...unknownVariables(env),
		...badValues(env),
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
			`${name} is set, but means nothing to this version of the pack.`,
			`Mend the name, or remove it. There are ${VARIABLES.slice(0, -1).join(', ')}.`,
			{ variable: name },
		),
	);
}

function badValues(env: Environment): Finding[] {
	const findings: Finding[] = [];
	try {
		const { eventsMs, messagesMs, visitsMs } = readRetention(env);
		findings.push(ok('settings', `Kept are ${kept({ eventsMs, messagesMs, visitsMs })}.`));
	} catch (thrown) {
		findings.push(error('settings', (thrown as Error).message));
	}
	try {
		executionTimeoutOf(env);
	} catch (thrown) {
		findings.push(error('settings', (thrown as Error).message));
	}
	return findings;
}

function kept(ms: Record<'eventsMs' | 'messagesMs' | 'visitsMs', number | undefined>): string {
	const days = (each: number | undefined) =>
		each === undefined ? 'for ever' : `for ${each / DAY_MS} days`;
	return `events ${days(ms.eventsMs)}, messages ${days(ms.messagesMs)}, visits of nodes ${days(ms.visitsMs)}`;
}

function queueModeFindings(place: StoreLocation, env: Environment): Finding[] {
	const findings: Finding[] = [];
	if (place.kind === 'sqlite') {
		findings.push(
			error(
				'settings',
				'n8n is in queue mode (EXECUTIONS_MODE), and its processes cannot share an SQLite file: journeys refuse to start.',
				'Set N8N_JOURNEY_STORE_URL to a Postgres URL on every process of n8n.',
			),
		);
	} else if (storeUrlOf(env) === undefined) {
		findings.push(
			warning(
				'settings',
				"n8n is in queue mode without N8N_JOURNEY_STORE_URL: nodes whose 'Store' is 'Instance Default' refuse to start.",
				"Set it on every process of n8n, or choose 'Postgres' in every journey node.",
			),
		);
	}
	if (!env.N8N_ENCRYPTION_KEY && !env.N8N_ENCRYPTION_KEY_FILE) {
		findings.push(
			warning(
				'settings',
				'n8n is in queue mode without N8N_ENCRYPTION_KEY: a process with a folder of its own makes a key of its own, and cannot read the credentials that the others have saved.',
				"Set it on every process to the key in the main process's .n8n/config.",
			),
		);
	}
	if (!KEPT_JOBS.every((name) => Number(env[name]) > 0)) {
		findings.push(
			warning(
				'settings',
				`n8n is in queue mode without ${KEPT_JOBS.join(' and ')}: where it misses the end of an execution, its contacts stand still until N8N_JOURNEY_EXECUTION_TIMEOUT is over.`,
				'Set both to 1000 on every process: then n8n finds such an end by itself.',
			),
		);
	}
	if (!env.WEBHOOK_URL) {
		findings.push(
			warning(
				'settings',
				'n8n is in queue mode without WEBHOOK_URL: the addresses that triggers and hub have depend on the process that says them.',
				'Set it on every process to what stands before /webhook/ when the world calls n8n.',
			),
		);
	}
	return findings;
}

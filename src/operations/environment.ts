import { join } from 'node:path';

/** The environment of n8n, or of a command beside it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `N8N_JOURNEY_STORE_URL`: the instance's store if it is not the embedded one. */
export function storeUrlOf(env: Environment): string | undefined {
	return env.N8N_JOURNEY_STORE_URL || undefined;
}

/** Beside n8n's own database; `home` is the home folder of n8n's user. */
export function embeddedStorePathOf(env: Environment, home: string): string {
	return join(env.N8N_USER_FOLDER ?? home, '.n8n', 'journey', 'journey.sqlite');
}

export function isQueueModeOf(env: Environment): boolean {
	return env.EXECUTIONS_MODE === 'queue';
}

/** Characters: enough for 80 random bits in hexadecimal. */
const MIN_CANVAS_KEY = 20;

/**
 * `N8N_JOURNEY_CANVAS`: the key with which n8n's editor gets the numbers on its canvas; undefined:
 * it shows none.
 * @throws Error if it is too short, or of characters that a URL would escape
 */
export function canvasKeyOf(env: Environment): string | undefined {
	const key = env.N8N_JOURNEY_CANVAS?.trim();
	if (!key) return undefined;
	if (key.length >= MIN_CANVAS_KEY && /^[\w.~-]+$/.test(key)) return key;
	throw new Error(
		`N8N_JOURNEY_CANVAS must be a random text of at least ${MIN_CANVAS_KEY} letters, digits, '-' and '_', such as from 'openssl rand -hex 24'.`,
	);
}

const DEFAULT_EXECUTION_TIMEOUT_SECONDS = 15 * 60;

/**
 * How long (ms) an execution may take in queue mode before it counts as lost:
 * `N8N_JOURNEY_EXECUTION_TIMEOUT`, in seconds. In regular mode the end of an execution is always
 * reported.
 * @throws Error if it is not a number above 0
 */
export function executionTimeoutOf(env: Environment): number | undefined {
	if (!isQueueModeOf(env)) return undefined;
	const text = env.N8N_JOURNEY_EXECUTION_TIMEOUT || String(DEFAULT_EXECUTION_TIMEOUT_SECONDS);
	const seconds = Number(text);
	if (seconds > 0 && Number.isFinite(seconds)) return seconds * 1_000;
	throw new Error(
		`N8N_JOURNEY_EXECUTION_TIMEOUT is '${text}'. Set it to a number of seconds above 0, or unset it.`,
	);
}

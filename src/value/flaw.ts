/** Why an input is refused, and where: `path` as in `batch[3].properties.total`. */
export interface Flaw {
	path: string;
	/** The problem and its fix. */
	reason: string;
}

export function isFlaw(result: object): result is Flaw {
	return 'reason' in result;
}

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$ -]*$/u;
const SHOWN_CHARACTERS = 40;

/** `base` continued by keys and indexes; unusual and long keys are quoted and cut. */
export function joinPath(base: string, ...steps: PropertyKey[]): string {
	let path = base;
	for (const step of steps) {
		if (typeof step === 'number') path += `[${step}]`;
		else path += joinKey(path, String(step));
	}
	return path;
}

function joinKey(path: string, key: string): string {
	const shown = shorten(key);
	if (!PLAIN_KEY.test(key)) return `[${JSON.stringify(shown)}]`;
	return path === '' ? shown : `.${shown}`;
}

/** Text short enough to quote in a reason. */
export function shorten(text: string): string {
	return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

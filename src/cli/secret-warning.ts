/**
 * A warning about a secret on the command line; undefined if there is none. `--store` is the only
 * option that can hold one.
 */
export function secretWarning({ store = '' }: { store?: unknown }): string | undefined {
	if (typeof store !== 'string' || !hasPassword(store)) return undefined;
	return '--store contains a password, which other users of this machine can read in the list of processes, and which shells keep in their history. Set N8N_JOURNEY_STORE_URL to the URL instead, or leave the password out of it and set PGPASSWORD, or PGPASSFILE to a password file.';
}

/** Also one that is not percent-encoded, which ends the address too early. */
function hasPassword(store: string): boolean {
	if (/:\/\/[^/?#]*:[^@]+@/.test(store)) return true;
	return URL.canParse(store) && new URL(store).searchParams.has('password');
}

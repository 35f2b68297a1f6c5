/** Shorter secrets can be guessed. */
export const MIN_LENGTH = 16;

/** As few different characters are not random in a secret of that length. */
const MIN_DIFFERENT = 5;

/** What stands in instructions and templates for a secret of one's own. */
const PLACEHOLDER =
	/^<.*>$|change[-_ ]?(me|this)|replace[-_ ]?(me|this)|(your|my)[-_ ]?(own[-_ ]?)?(write[-_ ]?)?(secret|key|password|token)|placeholder|\{\{/i;

/** Why a secret of one's own cannot be used, after its name as in `needs at least 16 characters`; null if it can. */
export function flawOfSecret(secret: string, minLength = MIN_LENGTH): string | null {
	if (secret.trim().length < minLength) return `needs at least ${minLength} characters`;
	if (secret !== secret.trim()) {
		return 'begins or ends with a space or a line break, which gets lost on the way';
	}
	if (PLACEHOLDER.test(secret)) return 'is a placeholder, which others know, too';
	if (new Set(secret).size < MIN_DIFFERENT) return 'repeats a few characters, so it can be guessed';
	return null;
}

import { distance } from 'fastest-levenshtein';

/**
 * The name that was probably meant by a mistyped one; undefined if none is near. Near is within a
 * third of the word's letters, by Levenshtein's distance, in which two swapped letters are one edit;
 * upper and lower case are the same.
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
	const most = Math.max(1, Math.floor(word.length / 3));
	let found: { name: string; edits: number } | undefined;
	for (const name of names) {
		const edits = editsBetween(word.toLowerCase(), name.toLowerCase());
		if (edits <= most && edits < (found?.edits ?? Infinity)) found = { name, edits };
	}
	return found?.name;
}

function editsBetween(word: string, name: string): number {
	const edits = distance(word, name);
	return edits === 2 && lettersOf(word) === lettersOf(name) ? 1 : edits;
}

const lettersOf = (word: string): string => [...word].sort().join('');

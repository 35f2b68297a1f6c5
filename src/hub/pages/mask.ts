/** Masks an address so that only its owner recognizes it: `a•••@example.com`, `+49•••78`. */
export function masked(address: string): string {
	const at = address.lastIndexOf('@');
	if (at > 0) return `${firstOf(address)}•••${address.slice(at)}`;
	return address.length < 8 ? '•••' : `${address.slice(0, 3)}•••${address.slice(-2)}`;
}

/** The first character, even if it is a surrogate pair. */
const firstOf = (text: string): string => [...text][0] ?? '';

/** Enough of an address for its owner to know it, and for nobody else: `a•••@example.com`, `+49•••78`. */
export function masked(address: string): string {
	const at = address.lastIndexOf('@');
	if (at > 0) return `${firstOf(address)}•••${address.slice(at)}`;
	return address.length < 8 ? '•••' : `${address.slice(0, 3)}•••${address.slice(-2)}`;
}

/** A whole character, also where it is made of two. */
const firstOf = (text: string): string => [...text][0] ?? '';

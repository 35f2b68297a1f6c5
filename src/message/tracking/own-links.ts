import type { Range } from '../template/rendered';

/**
 * Whether the template itself says where a link leads: scheme and host are in its own text, as in
 * `https://shop.example/{{ contact.code }}`. A link in a value is not its sender's, and signed it
 * would lead from the sender's domain to wherever the value says.
 */
export function isOwnLink(url: string, own: string): boolean {
	if (url === own) return true;
	const origin = originOf(own);
	return origin !== null && origin === originOf(url);
}

/** Scheme, host and port; null for anything but http and https. */
export function originOf(url: string): string | null {
	if (!URL.canParse(url)) return null;
	const { protocol, origin } = new URL(url);
	return /^https?:$/.test(protocol) ? origin : null;
}

/**
 * Where the template's own text ends that begins at a position; call it with positions in ascending
 * order, so that all calls together take linear time.
 */
export function ownTextEnds(values: readonly Range[]): (from: number, to: number) => number {
	let next = 0;
	return (from, to) => {
		while (next < values.length && values[next].to <= from) next++;
		const value = values[next];
		return value === undefined ? to : Math.min(to, Math.max(from, value.from));
	};
}

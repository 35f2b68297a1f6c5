/** Whether a text fits a pattern in which `*` stands for any characters, whatever the case. */
export type Pattern = (text: string) => boolean;

const SPECIAL = /[.+?^${}()|[\]\\]/g;

export function compilePattern(pattern: string): Pattern {
	const parts = pattern
		.trim()
		.split(/\*+/)
		.map((part) => part.toLowerCase());
	if (parts.length === 1) return (text) => text.trim().toLowerCase() === parts[0];
	// One group without alternatives between two literals each: linear but for the literals' length.
	const source = parts.map((part) => part.replace(SPECIAL, '\\$&')).join('[^]*?');
	const regex = new RegExp(`^${source}$`);
	return (text) => regex.test(text.trim().toLowerCase());
}

/** The first version with node:sqlite without a flag. */
const OLDEST = [22, 13] as const;

/**
 * The message if Node cannot run the pack; null if it can.
 * @param version Node's, without a v
 */
export function tooOld(version: string): string | null {
	const [major, minor] = version.split('.').map(Number);
	if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
	return (
		`n8n-journey: this is Node ${version}; the pack needs ${OLDEST.join('.')} or later. ` +
		'Use the Node that runs n8n, for instance inside its container.\n'
	);
}

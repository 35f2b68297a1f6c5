/** The first with node:sqlite that needs no flag. */
const OLDEST = [22, 13] as const;

/**
 * What to say where Node cannot run the pack; null where it can.
 * @param version Node's, without a v
 */
export function tooOld(version: string): string | null {
	const [major, minor] = version.split('.').map(Number);
	if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
	return (
		`n8n-journey: this is Node ${version}, and the pack needs ${OLDEST.join('.')} or later. ` +
		'Run it with the Node that runs n8n, for instance inside its container.\n'
	);
}

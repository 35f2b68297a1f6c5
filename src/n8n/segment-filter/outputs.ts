/**
 * Segment Filter's outputs. The description copies the source of this function into the editor, so
 * it must be self-contained.
 */
export function segmentOutputs(parameters: Record<string, unknown>) {
	const names = parameters.operation === 'find' ? ['Contacts'] : ['In Segment', 'Not In Segment'];
	return names.map((displayName) => ({ type: 'main', displayName }));
}

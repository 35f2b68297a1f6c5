/**
 * Segment Filter's outputs. The description carries the text of this function into the editor, so
 * it may use nothing outside itself.
 */
export function segmentOutputs(parameters: Record<string, unknown>) {
	const names = parameters.operation === 'find' ? ['Contacts'] : ['In Segment', 'Not In Segment'];
	return names.map((displayName) => ({ type: 'main', displayName }));
}

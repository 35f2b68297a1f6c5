/**
 * Lead Score's outputs. The description copies the source of this function into the editor, so it
 * must be self-contained.
 */
export function scoreOutputs(parameters: Record<string, unknown>) {
	const scored = { type: 'main', displayName: 'Scored' };
	if (parameters.threshold !== true) return [scored];
	return [
		scored,
		{ type: 'main', displayName: 'Crossed Up' },
		{ type: 'main', displayName: 'Crossed Down' },
	];
}

/**
 * Branch on Behavior's outputs: one for each branch, and 'Otherwise'. The description carries the
 * text of this function into the editor, so it may use nothing outside itself.
 */
export function branchOutputs(parameters: Record<string, unknown>) {
	const { values } = (parameters.branches ?? {}) as { values?: Array<{ name?: unknown }> };
	const text = (value: unknown) =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const names = (values ?? []).map(({ name }, i) => text(name).trim() || `Branch ${i + 1}`);
	return [...names, 'Otherwise'].map((displayName) => ({ type: 'main', displayName }));
}

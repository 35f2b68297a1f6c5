/**
 * Branch on Behavior's outputs: 'Otherwise' first, so that a branch added at the end moves no line,
 * and one for each branch. The description copies the source of this function into the editor, so
 * it must be self-contained.
 */
export function branchOutputs(parameters: Record<string, unknown>) {
	const { values } = (parameters.branches ?? {}) as { values?: Array<{ name?: unknown }> };
	const text = (value: unknown) =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const names = (values ?? []).map(({ name }, i) => text(name).trim() || `Branch ${i + 1}`);
	return ['Otherwise', ...names].map((displayName) => ({ type: 'main', displayName }));
}

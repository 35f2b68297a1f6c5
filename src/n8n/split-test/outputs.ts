/**
 * Split Test's outputs: the holdout's first, so that an arm added at the end moves no line, and one
 * for each arm. The description copies the source of this function into the editor, so it must be
 * self-contained.
 */
export function splitOutputs(parameters: Record<string, unknown>) {
	const arms =
		(parameters.arms as { values?: Array<{ name?: unknown }> } | undefined)?.values ?? [];
	const text = (value: unknown) =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const names = arms.map(({ name }, i) => text(name).trim() || `Arm ${i + 1}`);
	if (names.length === 0) names.push('Arm 1');
	if (Number(parameters.holdout) > 0) names.unshift('Holdout');
	return names.map((displayName) => ({ type: 'main', displayName }));
}

/** Such as "A 50 / B 50"; it must be self-contained, too. */
export function splitSubtitle(parameters: Record<string, unknown>): string {
	const arms =
		(parameters.arms as { values?: Array<{ name?: unknown; weight?: unknown }> } | undefined)
			?.values ?? [];
	const text = (value: unknown) =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
	const parts = arms.map(({ name, weight }) =>
		parameters.optimize ? text(name) : `${text(name)} ${text(weight)}`,
	);
	if (Number(parameters.holdout) > 0) parts.push(`Holdout ${String(parameters.holdout)}%`);
	return (parameters.optimize ? 'Best of ' : '') + parts.join(' / ');
}

/**
 * Split Test's outputs: one for each arm, and the holdout's last. The description copies the source
 * of this function into the editor, so it must be self-contained.
 */
export function splitOutputs(parameters: Record<string, unknown>) {
	const arms =
		(parameters.arms as { values?: Array<{ name?: unknown }> } | undefined)?.values ?? [];
	const text = (value: unknown) =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const outputs = arms.map(({ name }, i) => ({
		type: 'main',
		displayName: text(name).trim() || `Arm ${i + 1}`,
	}));
	if (Number(parameters.holdout) > 0) outputs.push({ type: 'main', displayName: 'Holdout' });
	return outputs.length > 0 ? outputs : [{ type: 'main', displayName: 'Arm 1' }];
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

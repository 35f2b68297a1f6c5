/** A resource locator, or its plain value. */
export function locatorValue(parameter: unknown): string {
	const value = isObject(parameter) ? parameter.value : parameter;
	return textOf(value);
}

export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

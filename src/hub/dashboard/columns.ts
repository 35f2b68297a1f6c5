import type { Cell, Column, Report, Unit } from '../../report/report';

/** `[key, label, description, unit]`; text by default. */
export type ColumnText = readonly [key: string, label: string, description: string, unit?: Unit];

/** A table of a page as a report. */
export function tableOf(
	title: string,
	columns: readonly ColumnText[],
	rows: ReadonlyArray<Record<string, Cell>>,
	{ subtitle = '', notes = [] as string[] } = {},
): Report {
	return {
		title,
		subtitle,
		columns: columns.map(([key, label, description, unit = 'text']): Column => ({
			key,
			label,
			description,
			unit,
		})),
		rows: [...rows],
		notes,
		picture: null,
	};
}

/** Longer values are cut off. */
const LONGEST = 300;

/** A stored value on one line: text as it is, anything else as JSON. */
export function valueText(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Fields on one line: `total: 7; currency: EUR`. */
export const fieldsText = (fields: Readonly<Record<string, unknown>>): string =>
	valueText(
		Object.entries(fields)
			.map(([name, value]) => `${name}: ${valueText(value)}`)
			.join('; '),
	);

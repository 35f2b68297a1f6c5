import { analyzeSync, type Template, type Variable } from 'liquidjs';

/** A variable of a template, such as `contact.attributes.plan`. */
export interface TemplateVariable {
	/** Up to the first part that another variable decides. */
	path: string[];
	/** Position in the template, from 1. */
	line: number;
	column: number;
}

/** The variables that are not assigned in the template itself, each place where they are read. */
export function variablesIn(templates: Template[]): TemplateVariable[] {
	const { globals } = analyzeSync(templates, { partials: false });
	return Object.values(globals).flat().map(variableOf);
}

function variableOf({ segments, location }: Variable): TemplateVariable {
	const fixed = segments.findIndex((segment) => typeof segment === 'object');
	const path = segments.slice(0, fixed === -1 ? segments.length : fixed).map(String);
	return { path, line: location.row, column: location.col };
}

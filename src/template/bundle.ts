import { z } from 'zod';
import { readChecked } from './checked';

/** Journeys that belong together: they share a workspace, its segments and a hub. */
export interface Bundle {
	name: string;
	/** What it is for, in a sentence. */
	summary: string;
	/** Names of templates, or paths of workflow files beside the bundle. */
	templates: string[];
}

const text = z.string({ error: 'must be text' }).trim().min(1, 'must not be empty');

const bundleSchema = z.strictObject(
	{
		name: text,
		summary: text.default(''),
		templates: z
			.array(text, { error: 'must be a list of names of templates' })
			.min(1, 'must name a template')
			.refine((names) => new Set(names).size === names.length, 'names a template twice'),
	},
	{ error: 'must be a map with the entries name and templates' },
);

/**
 * Reads a bundle file.
 * @throws TemplateError with each problem and its place
 */
export function readBundle(yaml: string, source: string): Bundle {
	return readChecked(yaml, source, bundleSchema, Object.keys(bundleSchema.shape)).data;
}

/** A template, client or bundle cannot be used; each problem has its place and says how to mend it. */
export class TemplateError extends Error {
	override readonly name = 'TemplateError';

	constructor(readonly problems: readonly string[]) {
		super(problems.join('\n'));
	}
}

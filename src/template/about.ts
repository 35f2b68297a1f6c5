import type { TemplateWorkflow } from './workflow';

/** What the template's first sticky note says of it, in Markdown; empty without a note. */
export function aboutOf({ nodes }: TemplateWorkflow): string {
	const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
	const content = note?.parameters.content;
	return typeof content === 'string' ? content.trim() : '';
}

/** The first paragraph of it, in one line, without its heading and marks. */
export function summaryOf(workflow: TemplateWorkflow): string {
	const lines = aboutOf(workflow).split('\n');
	const start = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
	const rest = start < 0 ? [] : lines.slice(start);
	const end = rest.findIndex((line) => line.trim() === '');
	return rest
		.slice(0, end < 0 ? undefined : end)
		.join(' ')
		.replace(/\*\*|`/g, '')
		.replace(/\s+/g, ' ')
		.trim();
}

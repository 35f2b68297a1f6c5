import type { INodeProperties } from 'n8n-workflow';

const displayOptions = { show: { operation: ['saveSnippet'] } };

/** Of 'Save Snippet'. */
export const snippetProperties: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'snippetName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. footer',
		description:
			"Letters, digits, _ and -. Messages use it as {% render 'footer' %}, or as a layout by {% layout 'brand' %}.",
		displayOptions,
	},
	{
		displayName: 'Content',
		name: 'snippetContent',
		type: 'string',
		default: '',
		required: true,
		typeOptions: { rows: 6 },
		placeholder: 'e.g. <p>Acme Ltd, 1 High Street</p>',
		description:
			'HTML, MJML or text, as in the messages that use it, with Liquid. Replaces the content of a snippet of this name.',
		displayOptions,
	},
];

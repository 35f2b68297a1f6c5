import type { INodeProperties } from 'n8n-workflow';

/** What 'Skip' of an option does. */
export const SKIP_MEANS = "Does not send; the contact continues, with the reason in 'message'";

/** Of the collection 'Options'. */
export const skippedOption: INodeProperties = {
	displayName: 'Skipped Contacts',
	name: 'skippedContacts',
	type: 'options',
	noDataExpression: true,
	default: 'continue',
	description:
		'Where contacts leave who get no message, for want of an address or by consent, caps or quiet hours',
	options: [
		{
			name: 'Continue with the Others',
			value: 'continue',
			description: "By 'Continue', with the reason in 'message'",
		},
		{
			name: 'Have an Output of Their Own',
			value: 'ownOutput',
			description: "By 'Skipped', the last output; 'Continue' is 'Sent' then",
		},
	],
};

import type { INodeProperties } from 'n8n-workflow';

/** Entry of the 'Options' collection of nodes that also work without a Journey Trigger. */
export const workspaceOption: INodeProperties = {
	displayName: 'Workspace',
	name: 'workspace',
	type: 'string',
	noDataExpression: true,
	default: 'default',
	description:
		"Whose contacts are meant, where one n8n serves several clients. Left out, it is that of the workflow's Journey Trigger.",
};

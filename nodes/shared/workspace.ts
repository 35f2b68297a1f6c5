import type { INodeProperties } from 'n8n-workflow';

/** Entry of the 'Options' collection of nodes that also work without a Journey Trigger. */
export const workspaceOption: INodeProperties = {
	displayName: 'Workspace',
	name: 'workspace',
	type: 'string',
	noDataExpression: true,
	default: 'default',
	description:
		"Selects the workspace if one n8n serves several clients. Defaults to that of the workflow's Journey Trigger.",
};

/** Names seen in a workspace, for dropdowns. */
export interface Catalog {
	/** Event names seen in the workspace, in alphabetical order. */
	eventNames(workspaceId: number, limit: number): Promise<string[]>;
	/** Attribute names seen, in alphabetical order. */
	attributeNames(workspaceId: number, limit: number): Promise<string[]>;
	/** Stages in use, in alphabetical order. */
	stages(workspaceId: number, limit: number): Promise<string[]>;
}

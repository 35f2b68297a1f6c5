/** Names recorded in a workspace, for dropdowns; at most `limit`, each once, in alphabetical order. */
export interface Catalog {
	/** Names of events. */
	eventNames(workspaceId: number, limit: number): Promise<string[]>;
	/** Names of attributes, also of those that no contact has any more. */
	attributeNames(workspaceId: number, limit: number): Promise<string[]>;
	/** Names of properties on the newest event of each name of the 50 newest contacts. */
	propertyNames(
		workspaceId: number,
		eventNames: readonly string[],
		limit: number,
	): Promise<string[]>;
	/** Stages that at least one contact has now. */
	stages(workspaceId: number, limit: number): Promise<string[]>;
}

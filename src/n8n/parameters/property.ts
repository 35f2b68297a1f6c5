/** What checks need of a parameter's description; the names are n8n's. */
export interface Property {
	name: string;
	displayName: string;
	type: string;
	default: unknown;
	required?: boolean;
	noDataExpression?: boolean;
	displayOptions?: DisplayOptions;
	typeOptions?: {
		minValue?: number;
		maxValue?: number;
		numberPrecision?: number;
		multipleValues?: boolean;
	};
	/** Of a collection: properties; of a fixedCollection: groups; of a dropdown: values. */
	options?: Array<Property | Group | { value: unknown }>;
}

export interface Group {
	name: string;
	displayName: string;
	values: Property[];
}

export interface DisplayOptions {
	show?: Conditions;
	hide?: Conditions;
}

/** By a parameter's name; one that begins with / is of the node, others stand beside it. */
export type Conditions = Record<string, unknown[]>;

/** A node of the pack. */
export interface PackNode {
	properties: Property[];
	/** Those that it cannot do without. */
	credentials: Array<{ name: string; displayOptions?: DisplayOptions }>;
}

/** A node's description as n8n has it; its types allow more than the pack's nodes use. */
export function describedBy(
	properties: readonly object[],
	credentials: readonly object[],
): PackNode {
	return { properties, credentials } as PackNode;
}

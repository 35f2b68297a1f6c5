import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';

export type ReadParameter = <T>(name: string, index: number, fallback?: T) => T;

/**
 * Reads parameters per item, but only once per batch if they hold no expression: n8n needs about
 * 0.6 ms per expression and item.
 */
export function batchParameters(context: IExecuteFunctions): ReadParameter {
	const { parameters } = context.getNode();
	const constants = new Map<string, unknown>();
	return <T>(name: string, index: number, fallback?: T): T => {
		if (constants.has(name)) return constants.get(name) as T;
		const value = context.getNodeParameter(name, index, fallback as NodeParameterValueType);
		// A name may be a path into the parameter, as `properties.values`.
		const [whole] = name.split('.');
		if (!hasExpression(parameters[whole])) constants.set(name, value);
		return value as T;
	};
}

/** Expression that nodes hold for their dropdowns; equal for every item of the workflow. */
const SAME_FOR_ALL = '={{ $workflow.id }}';

export function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=') && raw !== SAME_FOR_ALL;
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

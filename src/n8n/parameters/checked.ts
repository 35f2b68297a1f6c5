import {
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type NodeParameterValueType,
} from 'n8n-workflow';
import { ChannelError } from '../../message/channels/channel';
import { ParameterError } from './error';
import { OWN_NODES } from './own-nodes';
import { fitAll, fitOne } from './types';

type Properties = readonly INodeProperties[];

/**
 * Runs a node with parameters converted to the types in its description, whatever its expressions
 * return or the workflow's JSON contains: a number becomes text where text is expected, and an
 * unusable value is an error.
 * @throws NodeOperationError for unusable parameters and credentials
 */
export async function withChecked<Result>(
	context: IExecuteFunctions,
	properties: Properties,
	work: (checked: IExecuteFunctions) => Promise<Result>,
): Promise<Result> {
	return await explained(context, async () => {
		refuseExecuteOnce(context, context.getInputData().at(0)?.json.journey !== undefined);
		const checked = withNode(context, properties, isExpression);
		return await work(withParameters(checked, properties));
	});
}

/** `withChecked` for triggers, webhooks and hooks, whose parameters hold no expressions. */
export async function withCheckedNode<Context extends { getNode(): INode }, Result>(
	context: Context,
	properties: Properties,
	work: (checked: Context) => Promise<Result>,
): Promise<Result> {
	return await explained(
		context,
		async () => await work(withNode(context, properties, () => false)),
	);
}

/**
 * n8n hands such a node the first of its items alone, and the journeys of the others would end
 * unseen. Journey Contact also has operations that are of no contact, and outside of journeys.
 */
export function refuseExecuteOnce(context: { getNode(): INode }, isInJourney = false): void {
	const { type, executeOnce } = context.getNode();
	if (executeOnce !== true || !OWN_NODES.test(type) || TRIGGER.test(type)) return;
	if (CONTACT.test(type) && !isInJourney) return;
	throw new ParameterError(
		"'Execute Once' is on in this node's settings: n8n would hand on one contact, and the journeys of all others would end here. Turn it off.",
	);
}

/** Is given one item in any case: the contacts that it releases. */
const TRIGGER = /journeyTrigger$/;
const CONTACT = /journeyContact$/;

async function explained<Result>(
	context: { getNode(): INode },
	work: () => Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof ParameterError) {
			const { itemIndex } = error;
			throw new NodeOperationError(context.getNode(), error, { itemIndex });
		}
		if (error instanceof ChannelError) throw new NodeOperationError(context.getNode(), error);
		throw error;
	}
}

function withNode<Context extends { getNode(): INode }>(
	context: Context,
	properties: Properties,
	leave: (value: unknown) => boolean,
): Context {
	const node = context.getNode();
	const parameters = fitAll(properties, node.parameters, leave) as INodeParameters;
	const getNode = { value: (): INode => ({ ...node, parameters }) };
	return Object.create(context, { getNode }) as Context;
}

function withParameters(context: IExecuteFunctions, properties: Properties): IExecuteFunctions {
	const value = (name: string, index: number, fallback?: NodeParameterValueType): unknown => {
		const read: unknown = context.getNodeParameter(name, index, fallback);
		// A fallback comes from the code and needs no check.
		if (read === fallback) return read;
		try {
			return fitOne(properties, name, read);
		} catch (error) {
			if (error instanceof ParameterError) error.itemIndex ??= index;
			throw error;
		}
	};
	return Object.create(context, { getNodeParameter: { value } }) as IExecuteFunctions;
}

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

import type { ITriggerFunctions } from 'n8n-workflow';
import { checkUsable } from '../credentials/usable';
import { isSurelyShown } from '../parameters/display';
import { ParameterError } from '../parameters/error';
import type { PackNode } from '../parameters/property';
import { checkPolicyParameters } from './policy';
import { flawOf, messageTexts, placeIn } from './templates/message-texts';

/** Flaws that are named at once; a builder mends one after the other. */
const MOST_FLAWS = 5;

/**
 * Refuses what would fail for every contact: policy, templates and credentials. What an expression
 * returns can only be checked for each item, and that no credential is chosen n8n tells.
 * @throws ParameterError or ChannelError, whose message says all, because n8n shows nothing else
 * when an activation fails
 */
export async function checkSend(
	context: Pick<ITriggerFunctions, 'getNode' | 'getCredentials'>,
	{ properties, credentials }: PackNode,
): Promise<void> {
	const node = context.getNode();
	checkPolicyParameters(node);
	await checkTemplates(node, properties);
	for (const { name, displayOptions = {} } of credentials) {
		const isChosen = node.credentials !== undefined && Object.hasOwn(node.credentials, name);
		if (!isChosen || !isSurelyShown(displayOptions, node.parameters, node.parameters)) continue;
		checkUsable(name, await context.getCredentials(name));
	}
}

async function checkTemplates(
	{ name, parameters }: ReturnType<ITriggerFunctions['getNode']>,
	properties: PackNode['properties'],
): Promise<void> {
	const flaws: string[] = [];
	for (const text of messageTexts(properties, parameters)) {
		const flaw = await flawOf(text);
		if (flaw !== null) flaws.push(`${placeIn(text, flaw)}: ${flaw.what}`);
	}
	if (flaws.length === 0) return;
	const [first, ...others] = flaws.slice(0, MOST_FLAWS);
	throw new ParameterError(
		[`A template of '${name}' cannot be read. ${first}`, ...others].join('; '),
	);
}

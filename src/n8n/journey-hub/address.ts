import { NodeOperationError, type INode } from 'n8n-workflow';
import { ParameterError } from '../parameters/error';

interface Addressed {
	getNode(): INode;
	getNodeWebhookUrl(name: string): string | undefined;
}

/**
 * The base of the hub's URLs: from n8n's own URL (WEBHOOK_URL), or from 'Public URL', which
 * replaces everything before n8n's path.
 */
export function hubUrlOf(context: Addressed): string {
	const node = context.getNode();
	const own = context.getNodeWebhookUrl('default');
	if (own === undefined) {
		throw new NodeOperationError(
			node,
			'n8n has no URL for this node. Set WEBHOOK_URL, then activate the workflow again.',
		);
	}
	const { publicUrl } = (node.parameters.options ?? {}) as { publicUrl?: string };
	try {
		return publicAddress(own, publicUrl ?? '');
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

/** @throws ParameterError for a 'Public URL' that is not a URL */
export function publicAddress(own: string, publicUrl: string): string {
	const given = publicUrl.trim().replace(/\/+$/, '');
	if (given === '') return own;
	if (!/^https?:\/\//i.test(given) || !URL.canParse(given) || /[?#\s]/.test(given)) {
		throw new ParameterError(
			`'Public URL' is '${given.slice(0, 200)}'. Set it to the part of n8n's public URL before /webhook/, such as https://links.example.com`,
		);
	}
	const path = new URL(own).pathname;
	const at = path.indexOf('/webhook/');
	return `${given}${at < 0 ? path : path.slice(at)}`;
}

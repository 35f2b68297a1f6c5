import { NodeOperationError, type INode } from 'n8n-workflow';
import { ParameterError } from '../parameters/error';

interface Addressed {
	getNode(): INode;
	getNodeWebhookUrl(name: string): string | undefined;
}

/**
 * Where the hub's addresses begin: as n8n knows itself (WEBHOOK_URL), or by 'Public URL', which
 * takes the place of what stands before n8n's own path.
 */
export function hubUrlOf(context: Addressed): string {
	const node = context.getNode();
	const own = context.getNodeWebhookUrl('default');
	if (own === undefined) {
		throw new NodeOperationError(node, 'n8n does not say what address this node has');
	}
	const { publicUrl } = (node.parameters.options ?? {}) as { publicUrl?: string };
	try {
		return publicAddress(own, publicUrl ?? '');
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

/** @throws ParameterError for a 'Public URL' that is no address */
export function publicAddress(own: string, publicUrl: string): string {
	const given = publicUrl.trim().replace(/\/+$/, '');
	if (given === '') return own;
	if (!/^https?:\/\//i.test(given) || !URL.canParse(given) || /[?#\s]/.test(given)) {
		throw new ParameterError(
			`'Public URL' is '${given.slice(0, 200)}'. Set it to what stands before /webhook/ when your contacts call n8n, as https://links.example.com`,
		);
	}
	const path = new URL(own).pathname;
	const at = path.indexOf('/webhook/');
	return `${given}${at < 0 ? path : path.slice(at)}`;
}

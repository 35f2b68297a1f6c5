import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../contact/contact';
import type { ChannelAdapter } from './channels/adapter';
import { linked, settleErrors } from './outcome';

interface TestItem {
	item: INodeExecutionData;
	index: number;
	contact: Contact;
}

const NOBODY = { timezone: null, email: null, phone: null } as Contact;

function testItems(context: IExecuteFunctions): TestItem[] {
	return context.getInputData().map((item, index) => ({
		item,
		index,
		contact: (item.json.contact as unknown as Contact | undefined) ?? NOBODY,
	}));
}

/** What would be sent, on the item; nothing leaves the machine. */
export function previewMessages(
	context: IExecuteFunctions,
	adapter: ChannelAdapter<unknown>,
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = [[], [], []];
	const [sent, skipped] = outputs;
	const errors = new Map<number, Error>();
	for (const { item, index, contact } of testItems(context)) {
		const recipient = adapter.recipient(contact, index);
		const rendering = { scope: item.json, index, contact };
		try {
			const message = {
				channel: adapter.name,
				status: 'preview',
				...(recipient === null && { reason: adapter.noRecipient }),
				...adapter.preview(rendering, recipient),
			};
			(recipient === null ? skipped : sent).push(
				linked({ ...item, json: { ...item.json, message } }, index),
			);
		} catch (error) {
			errors.set(index, error as Error);
		}
	}
	sent.push(...settleErrors(context, errors));
	return outputs;
}

/** Really sends, but every message to one address, and without the ledger. */
export async function sendTestMessages(
	context: IExecuteFunctions,
	adapter: ChannelAdapter<unknown>,
	recipient: string,
): Promise<INodeExecutionData[][]> {
	const channel = await adapter.open('test');
	const outputs: INodeExecutionData[][] = [[], [], []];
	const [sent] = outputs;
	const errors = new Map<number, Error>();
	for (const { item, index, contact } of testItems(context)) {
		try {
			const content = adapter.content({ scope: item.json, index, contact });
			const { providerId } = await channel.send(
				{ id: index, recipient, content },
				{ commit: async () => {} },
			);
			const message = { channel: adapter.name, status: 'test', to: recipient, providerId };
			sent.push(linked({ ...item, json: { ...item.json, message } }, index));
		} catch (error) {
			errors.set(index, error as Error);
		}
	}
	sent.push(...settleErrors(context, errors));
	return outputs;
}

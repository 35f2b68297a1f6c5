import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NOBODY, type Contact } from '../contact/contact';
import type { ChannelAdapter } from './channels/adapter';
import { judge, type SendPolicy } from '../message/policy/policy';
import { linked, settleErrors } from './outcome';
import type { ReadParameter } from './parameters';
import { policyReader } from './send-policy';
import { systemClock } from './system';

interface TestItem {
	item: INodeExecutionData;
	index: number;
	contact: Contact;
}

function testItems(context: IExecuteFunctions): TestItem[] {
	return context.getInputData().map((item, index) => ({
		item,
		index,
		contact: (item.json.contact as unknown as Contact | undefined) ?? NOBODY,
	}));
}

/** What would be sent, on the item; nothing leaves the machine, and no frequency is looked at. */
export async function previewMessages(
	context: IExecuteFunctions,
	adapter: ChannelAdapter<unknown>,
	read: ReadParameter,
): Promise<INodeExecutionData[][]> {
	const policyAt = policyReader(context, read);
	const outputs: INodeExecutionData[][] = [[], [], []];
	const [sent, skipped] = outputs;
	const errors = new Map<number, Error>();
	for (const { item, index, contact } of testItems(context)) {
		const recipient = adapter.recipient(contact, index);
		const rendering = { scope: item.json, index, contact, messageId: 0, links: null };
		try {
			const held = recipient === null ? null : heldBack(adapter.name, contact, policyAt(index));
			const reason = recipient === null ? adapter.noRecipient : held?.reason;
			const message = {
				channel: adapter.name,
				status: 'preview',
				...(reason !== undefined && { reason }),
				...(held?.until && { until: held.until }),
				...(await adapter.preview(rendering, recipient)),
			};
			(reason !== undefined && !held?.until ? skipped : sent).push(
				linked({ ...item, json: { ...item.json, message } }, index),
			);
		} catch (error) {
			errors.set(index, error as Error);
		}
	}
	sent.push(...settleErrors(context, errors));
	return outputs;
}

/** Why the contact would not be sent it now, and until when (ISO 8601) where that passes. */
function heldBack(
	channel: string,
	{ id, consent, timezone }: Contact,
	policy: SendPolicy,
): { reason: string; until?: string } | null {
	// A sample's contact is what somebody typed in.
	const addressee = { id: id ?? 0, consent: consent ?? {}, timezone: timezone ?? null };
	const judgement = judge(addressee, channel, policy, systemClock.now());
	if ('go' in judgement) return null;
	if ('skip' in judgement) return { reason: judgement.skip };
	const { reason, deferUntil } = judgement;
	return { reason, until: new Date(deferUntil).toISOString() };
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
			const content = await adapter.content({
				scope: item.json,
				index,
				contact,
				messageId: 0,
				links: null,
			});
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

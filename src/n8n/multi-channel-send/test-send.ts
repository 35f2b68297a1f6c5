import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ParameterError } from '../parameters/error';
import { linked, settleErrors } from '../items/results';
import { isHandOff, type Channels, type OwnChannel } from './channels';
import { testLinks } from './test-links';
import { SendOutputs } from './outputs';
import { forEachItem, skippedFor } from './preview';

/** Sends every message to one test address, without the ledger. */
export async function sendTestMessages(
	context: IExecuteFunctions,
	channels: Channels,
	recipient: string,
): Promise<INodeExecutionData[][]> {
	const own = channelFor(recipient, channels);
	const channel = await own.open({ id: 'test', digestKey: 'test' });
	const links = await testLinks(context);
	const outputs = new SendOutputs(channels);
	const { sent, skipped } = outputs;
	const errors = await forEachItem(context, async ({ item, index, contact }) => {
		const leaving = (message: object) =>
			linked(
				{ ...item, json: { ...item.json, message: { channel: own.name, ...message } } },
				index,
			);
		const rendering = { scope: item.json, index, contact, messageId: 0 };
		try {
			const ofMessage = links?.({ id: 0, channel: own.name }) ?? null;
			const content = await own.content({ ...rendering, links: ofMessage });
			const { providerId } = await channel.send(
				{ id: index, recipient, content },
				{ commit: async () => {} },
			);
			sent.push(leaving({ status: 'test', to: recipient, providerId }));
		} catch (error) {
			skipped.push(leaving(skippedFor(error)));
		}
	});
	sent.push(...settleErrors(context, errors));
	return outputs.toArray();
}

/** Patterns of addresses on channels with recognizable addresses. */
const PHONE = /^\+?[\d\s()/-]{5,}$/;
const LOOKS: Record<string, RegExp> = {
	email: /.@./,
	sms: PHONE,
	slack: /^[#@CDGUW]/,
	telegram: /^(-?\d+|@\w+)$/,
	webhook: /^https?:/i,
	whatsapp: PHONE,
};

/** The first channel that matches the address; a single channel is used in any case. */
function channelFor(recipient: string, { byName }: Channels): OwnChannel {
	const own = [...byName.values()].filter((channel) => !isHandOff(channel));
	const fitting = own.filter(
		({ name }) => own.length === 1 || (LOOKS[name]?.test(recipient) ?? false),
	);
	const [channel] = fitting;
	if (channel !== undefined) return channel;
	throw new ParameterError(
		own.length === 0
			? "'Send Test Messages To' does not work with hand-off only, because other nodes send the messages. Remove the option."
			: `'Send Test Messages To' is '${recipient}', which is not an address on any selected channel. Set it to such an address.`,
	);
}

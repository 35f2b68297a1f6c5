import { NodeHelpers, type INodeParameters } from 'n8n-workflow';

import { MultiChannelSend } from '../../../nodes/MultiChannelSend/MultiChannelSend.node';

const { description } = new MultiChannelSend();

/** What the editor shows for these parameters, with the defaults of all others. */
function panel(parameters: INodeParameters) {
	const node = { typeVersion: 1 };
	const values = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	)!;
	const shown = (part: Parameters<typeof NodeHelpers.displayParameterPath>[1], path = '') =>
		NodeHelpers.displayParameterPath(values, part, path, node, description);
	const options = description.properties.find(({ name }) => name === 'options')!;
	return {
		fields: description.properties.filter((each) => shown(each)).map(({ name }) => name),
		options: (options.options as typeof description.properties)
			.filter((each) => shown(each, 'options'))
			.map(({ name }) => name),
		credentials: description
			.credentials!.filter((each) => shown(each) && each.name !== 'postgres')
			.map(({ name }) => name),
	};
}

describe('The panel of Multi-Channel Send', () => {
	it.each<[INodeParameters, string[], string[]]>([
		[{ channel: 'telegram' }, ['telegramApi'], ['telegramFormat', 'telegramText']],
		[{ channel: 'slack' }, ['slackApi'], ['slackTo', 'slackFormat', 'slackText']],
		[
			{ channel: 'slack', slackTo: 'channel', slackFormat: 'blocks' },
			['slackApi'],
			['slackTo', 'slackChannel', 'slackFormat', 'slackText', 'slackBlocks'],
		],
		[
			{ channel: 'webhook' },
			[],
			['webhookUrl', 'webhookAuthentication', 'webhookSigned', 'webhookBody'],
		],
		[
			{
				channel: 'webhook',
				webhookAuthentication: 'headerAuth',
				webhookSigned: true,
				webhookBody: 'json',
			},
			['httpHeaderAuth', 'journeyWebhookApi'],
			['webhookUrl', 'webhookAuthentication', 'webhookSigned', 'webhookBody', 'webhookJson'],
		],
	])('asks for what %j needs, and for nothing else', (parameters, credentials, fields) => {
		const { fields: shown, ...rest } = panel(parameters);
		const ofChannels = /^(from|subject|html|text|email|sms|whatsApp|telegram|slack|webhook)/;
		expect(rest.credentials).toEqual(credentials);
		expect(shown.filter((name) => ofChannels.test(name))).toEqual(fields);
	});

	it('offers the options of its channel only', () => {
		const ofChannels = [
			'allowPrivateAddresses',
			'apiBaseUrl',
			'maxConnections',
			'slackUserId',
			'telegramChatId',
			'to',
		];
		const offered = (parameters: INodeParameters) =>
			panel(parameters).options.filter((name) => ofChannels.includes(name));
		expect(offered({})).toEqual(['maxConnections', 'to']);
		expect(offered({ channel: 'telegram' })).toEqual(['apiBaseUrl', 'telegramChatId']);
		expect(offered({ channel: 'slack' })).toEqual(['apiBaseUrl', 'slackUserId']);
		expect(offered({ channel: 'slack', slackTo: 'channel' })).toEqual(['apiBaseUrl']);
		expect(offered({ channel: 'webhook' })).toEqual(['allowPrivateAddresses']);
	});

	it('lists channels and options by their names', () => {
		for (const name of ['channel', 'options']) {
			const property = description.properties.find((each) => each.name === name)!;
			const names = property.options!.map((option) =>
				'displayName' in option ? option.displayName : option.name,
			);
			expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
		}
	});
});

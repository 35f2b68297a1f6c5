import { NodeHelpers, Workflow, type INodeParameters, type INodeTypes } from 'n8n-workflow';

import { MultiChannelSend } from '../../../../nodes/MultiChannelSend/MultiChannelSend.node';

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
		[{ channels: ['telegram'] }, ['telegramApi'], ['telegramFormat', 'telegramText']],
		[{ channels: ['slack'] }, ['slackApi'], ['slackTo', 'slackFormat', 'slackText']],
		[
			{ channels: ['slack'], slackTo: 'channel', slackFormat: 'blocks' },
			['slackApi'],
			['slackTo', 'slackChannel', 'slackFormat', 'slackText', 'slackBlocks'],
		],
		[
			{ channels: ['webhook'] },
			[],
			['webhookUrl', 'webhookAuthentication', 'webhookSigned', 'webhookBody'],
		],
		[
			{
				channels: ['webhook'],
				webhookAuthentication: 'headerAuth',
				webhookSigned: true,
				webhookBody: 'json',
			},
			['httpHeaderAuth', 'journeyWebhookApi'],
			['webhookUrl', 'webhookAuthentication', 'webhookSigned', 'webhookBody', 'webhookJson'],
		],
	])('shows the fields that %j needs, and no others', (parameters, credentials, fields) => {
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
		expect(offered({ channels: ['telegram'] })).toEqual(['apiBaseUrl', 'telegramChatId']);
		expect(offered({ channels: ['slack'] })).toEqual(['apiBaseUrl', 'slackUserId']);
		expect(offered({ channels: ['slack'], slackTo: 'channel' })).toEqual(['apiBaseUrl']);
		expect(offered({ channels: ['webhook'] })).toEqual(['allowPrivateAddresses']);
	});

	it('shows a strategy, and which fields belong to which channel, where several are chosen', () => {
		const strategic = (...channels: string[]) =>
			panel({ channels }).fields.filter((name) => name === 'strategy' || name.endsWith('Notice'));
		expect(strategic('email')).toEqual([]);
		expect(strategic('handOff')).toEqual([]);
		expect(strategic('sms', 'email')).toEqual([
			'strategy',
			'emailNotice',
			'smsNotice',
			'allChannelsNotice',
		]);
	});

	it('heads the fields of a channel with a heading of n8n, not with a warning', () => {
		const headings = description.properties.filter(({ type }) => type === 'notice');
		expect(headings).toHaveLength(11);
		for (const { typeOptions } of headings) expect(typeOptions).toEqual({ sectionHeader: true });
	});

	it("opens HTML and MJML in n8n's code editor, and where n8n expressions are taken as a field", () => {
		const editors = (name: string) =>
			description.properties
				.filter((property) => property.name === name)
				.map(({ displayOptions, typeOptions }) => [
					displayOptions?.show?.contentLanguage?.[0],
					typeOptions?.editor,
					typeOptions?.editorLanguage,
				]);
		const inBoth = [
			['liquid', 'codeNodeEditor', 'html'],
			['expressions', undefined, undefined],
		];
		expect(editors('html')).toEqual(inBoth);
		expect(editors('mjml')).toEqual(inBoth);
	});

	it('offers the preferred channel where the first that reaches is looked for', () => {
		const offered = (parameters: INodeParameters) =>
			panel(parameters).options.includes('preferredAttribute');
		expect(offered({ channels: ['sms', 'email'] })).toBe(true);
		expect(offered({ channels: ['sms', 'email'], strategy: 'all' })).toBe(false);
		expect(offered({ channels: ['email'] })).toBe(false);
	});

	it('keeps what is entered for several channels', () => {
		const entered = {
			channels: ['sms', 'email', 'handOff'],
			strategy: 'all',
			subject: 'Hello',
			smsText: 'Hi',
			handOffChannel: 'letter',
		};
		const kept = NodeHelpers.getNodeParameters(
			description.properties,
			entered,
			false,
			false,
			{ typeVersion: 1 },
			description,
		);
		expect(kept).toEqual(entered);
	});

	it('requires the credentials of all channels that are chosen', () => {
		const channels = ['telegram', 'email', 'handOff', 'sms'];
		expect(panel({ channels }).credentials).toEqual(['smtp', 'twilioApi', 'telegramApi']);
	});

	it('shows only the outcome where a hand-off is confirmed, whatever was sent before', () => {
		const parameters = { operation: 'confirmHandOff' };
		const shown = ['operation', 'handOffOutcome', 'handOffProviderId', 'store'];
		expect(panel(parameters)).toEqual({
			fields: shown,
			options: expect.anything(),
			credentials: [],
		});
		const before = { ...parameters, channels: ['email', 'sms'], subject: 'Hello' };
		expect(panel(before).fields).toEqual(shown);
		expect(panel(before).credentials).toEqual([]);
		expect(panel({ ...parameters, handOffOutcome: 'failed' }).fields).toContain('handOffReason');
	});

	it('lists channels and options by their names', () => {
		for (const name of ['channels', 'options']) {
			const property = description.properties.find((each) => each.name === name)!;
			const names = property.options!.map((option) =>
				'displayName' in option ? option.displayName : option.name,
			);
			expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
		}
	});
});

describe('Multi-Channel Send on the canvas', () => {
	/** As the editor has it: the description's expressions, with nothing around them. */
	function onCanvas(parameters: INodeParameters) {
		const node = {
			...{ id: '1', name: 'Send', type: 'send', typeVersion: 1 },
			position: [0, 0] as [number, number],
			parameters,
		};
		const nodeTypes = {
			getByNameAndVersion: () => new MultiChannelSend(),
		} as unknown as INodeTypes;
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		const evaluate = (expression: string) =>
			workflow.expression.getSimpleParameterValue(
				workflow.getNode('Send')!,
				expression,
				'internal',
				{},
			);
		const outputs = evaluate(description.outputs as string) as unknown as Array<{
			displayName: string;
		}>;
		return [outputs.map(({ displayName }) => displayName), evaluate(description.subtitle!)];
	}

	it.each<[INodeParameters, string[], string]>([
		[{}, ['Continue', 'Failed'], 'Email'],
		[{ subject: 'Hello' }, ['Continue', 'Failed'], 'Hello'],
		[{ subject: { a: 1 } } as never, ['Continue', 'Failed'], '{"a":1}'],
		[
			{ channels: ['sms', 'webPush', 'email'], subject: 'Hello' },
			['Continue', 'Failed'],
			'SMS, Web Push, Email',
		],
		[{ channels: ['handOff'] }, ['Continue', 'Failed', 'Hand Off'], 'Hand Off'],
		[{ options: { skippedContacts: 'ownOutput' } }, ['Sent', 'Failed', 'Skipped'], 'Email'],
		[
			{ channels: ['handOff'], options: { skippedContacts: 'ownOutput' } },
			['Sent', 'Failed', 'Hand Off', 'Skipped'],
			'Hand Off',
		],
		[{ operation: 'confirmHandOff' }, ['Sent', 'Failed'], 'Confirm Hand-Off'],
	])('with %j has the outputs %j and the subtitle %s', (parameters, outputs, subtitle) => {
		expect(onCanvas(parameters)).toEqual([outputs, subtitle]);
	});
});

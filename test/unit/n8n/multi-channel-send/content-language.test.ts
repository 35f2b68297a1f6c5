import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { MultiChannelSend } from '../../../../nodes/MultiChannelSend/MultiChannelSend.node';

const { description } = new MultiChannelSend();
const node = { typeVersion: 1 };

/** Parameters as n8n keeps them when it has gone through them. */
function kept(parameters: INodeParameters): INodeParameters {
	const { properties } = description;
	return NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description)!;
}

/** The fields of that name that the editor shows. */
function shown(name: string, parameters: INodeParameters): INodeProperties[] {
	const { properties } = description;
	const all = NodeHelpers.getNodeParameters(
		properties,
		parameters,
		true,
		false,
		node,
		description,
	)!;
	return properties.filter(
		(each) =>
			each.name === name && NodeHelpers.displayParameterPath(all, each, '', node, description),
	);
}

const EXPRESSIONS = { contentLanguage: 'expressions' };

describe('The content language', () => {
	it.each<[INodeParameters, string[]]>([
		[{ channels: ['email'] }, ['fromEmail', 'subject', 'html']],
		[{ channels: ['email'], emailFormat: 'mjml' }, ['fromEmail', 'subject', 'mjml']],
		[{ channels: ['email'], emailFormat: 'text' }, ['fromEmail', 'subject', 'text']],
		[{ channels: ['sms', 'telegram'] }, ['smsFrom', 'smsText', 'telegramText']],
		[{ channels: ['slack'], slackFormat: 'blocks' }, ['slackText', 'slackBlocks']],
		[{ channels: ['whatsapp'] }, ['whatsAppTemplate', 'whatsAppBody', 'whatsAppButtons']],
		[{ channels: ['mobilePush'] }, ['mobilePushTitle', 'mobilePushBody', 'mobilePushData']],
		[{ channels: ['webPush'] }, ['webPushTitle', 'webPushBody', 'webPushUrl']],
	])('shows each text of %j once, for Liquid or for expressions', (parameters, names) => {
		for (const name of names) {
			const [liquid, ...others] = shown(name, parameters);
			expect(others).toEqual([]);
			const [expression, ...more] = shown(name, { ...parameters, ...EXPRESSIONS });
			expect(more).toEqual([]);
			expect(JSON.stringify(liquid)).toContain('"noDataExpression":true');
			expect(expression.noDataExpression).toBeUndefined();
			const texts = JSON.stringify(expression.options ?? []).match(/"type":"string"[^}]*/g) ?? [];
			for (const text of texts) expect(text).not.toContain('noDataExpression');
			expect(JSON.stringify(expression)).not.toMatch(/Liquid|\{\{/);
		}
	});

	it('leaves every choice as it is', () => {
		const choices = description.properties.filter(({ type }) => type === 'options');
		const names = choices.map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
	});

	it.each<INodeParameters>([
		{ channels: ['email'], subject: 'Hi {{ contact.firstName }}', html: '<p>x</p>' },
		{ channels: ['email'], emailFormat: 'mjml', mjml: '<mjml></mjml>', subject: 'x' },
		{
			...EXPRESSIONS,
			channels: ['email'],
			subject: '=Hi {{ $json.contact.firstName }}',
			html: 'x',
		},
		{
			...EXPRESSIONS,
			channels: ['whatsapp'],
			whatsAppTemplate: 'welcome',
			whatsAppBody: { value: [{ text: '={{ $json.contact.firstName }}', name: 'first_name' }] },
		},
		{
			channels: ['mobilePush'],
			mobilePushTitle: 'Hi',
			mobilePushData: { fields: [{ key: 'id', value: '{{ event.id }}' }] },
		},
	])('keeps all that is entered: %j', (parameters) => {
		expect(kept(parameters)).toMatchObject(parameters);
	});

	it('needs no choice in workflows from before there was one', () => {
		expect(kept({ channels: ['sms'], smsText: 'Hi' })).toMatchObject({ smsText: 'Hi' });
		expect(shown('smsText', { channels: ['sms'] })[0].noDataExpression).toBe(true);
	});
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/lib/json';
import { refuseClashes } from '../../../src/template/clashes';
import { readClient } from '../../../src/template/client';
import { render, type Rendered, type Template } from '../../../src/template/render';
import { variablesOf } from '../../../src/template/variable';
import { readWorkflow, type TemplateNode } from '../../../src/template/workflow';

const FOLDER = join(__dirname, '../../../templates');

const TEMPLATES: Template[] = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => ({
		name: file.replace('.json', ''),
		workflow: readWorkflow(readFileSync(join(FOLDER, file), 'utf8'), file),
	}));

/** A value of each variable that is no placeholder. */
function clientOf(slug: string, more = '') {
	const variables: Record<string, unknown> = {};
	for (const { name, type, byDefault, required } of TEMPLATES.flatMap((each) =>
		variablesOf(each.workflow),
	)) {
		if (!required) continue;
		const own = byDefault.replace(/acme/gi, slug).replace(/\.example\b/g, '.test');
		variables[name] = type === 'number' ? Number(own) : own;
	}
	const yaml = `client: ${slug}\nname: The ${slug} shop\nvariables: ${JSON.stringify(variables)}\n${more}`;
	return readClient(yaml, `${slug}.yaml`);
}

const ALL_NAMES = new Set(
	TEMPLATES.flatMap(({ workflow }) => variablesOf(workflow)).map(({ name }) => name),
);
const forClient = (slug: string, more = '') =>
	TEMPLATES.map((template) => render(template, clientOf(slug, more), ALL_NAMES));

const node = (name: string, type: string, parameters: JsonObject, more = {}): TemplateNode => ({
	...{ id: `id of ${name}`, name, type, typeVersion: 1, position: [0, 0], parameters },
	...more,
});

function sample(...nodes: TemplateNode[]): Template {
	return { name: 'sample', workflow: { name: 'Sample', nodes, connections: {}, settings: {} } };
}

/** The parameters of one node, after rendering for the client a. */
function renderedNode(each: TemplateNode, yaml = 'client: a', others: TemplateNode[] = []) {
	const { workflow } = render(sample(each, ...others), readClient(yaml, 'a.yaml'));
	return workflow.nodes[0];
}

const PACK = 'n8n-nodes-journey.';

describe('A rendered template', () => {
	it('is the same each time, and differs from another client in every ID', () => {
		const [first, again, other] = [forClient('a'), forClient('a'), forClient('b')];
		expect(first).toEqual(again);
		const ids = (all: Rendered[]) =>
			all.flatMap(({ workflow }) => workflow.nodes.map(({ id }) => id));
		expect(ids(other)).toHaveLength(ids(first).length);
		expect(new Set([...ids(first), ...ids(other)]).size).toBe(2 * ids(first).length);
	});

	it('leaves the template as it was', () => {
		const before = JSON.stringify(TEMPLATES);
		forClient('a');
		expect(JSON.stringify(TEMPLATES)).toBe(before);
	});

	it.each(TEMPLATES.map((each) => [each.name, each] as const))(
		'has nothing left that stood in for the client: %s',
		(_name, template) => {
			const { workflow } = render(template, clientOf('corner-bakery'), ALL_NAMES);
			expect(JSON.stringify(workflow).match(/.{20}(\bacme\b|\.example\b)/gi) ?? []).toEqual([]);
		},
	);

	it.each(TEMPLATES.map((each) => [each.name, each] as const))(
		'has connections between the nodes that it has: %s',
		(_name, template) => {
			const { workflow } = render(template, clientOf('a'), ALL_NAMES);
			const names = new Set(workflow.nodes.map(({ name }) => name));
			for (const name of Object.keys(workflow.connections)) expect(names).toContain(name);
			expect(workflow.connections).toEqual(template.workflow.connections);
		},
	);

	it('begins its name with that of the client, and has the time zone of the client', () => {
		const [{ workflow }] = forClient('a', 'timezone: Asia/Tokyo');
		expect(workflow.name).toMatch(/^The a shop: /);
		expect(workflow.settings).toMatchObject({ timezone: 'Asia/Tokyo', executionOrder: 'v1' });
		expect(workflow.id).toMatch(/^[A-Za-z0-9]{16}$/);
	});

	it('has keys of the client wherever a journey or segment is named', () => {
		const key = (value: string) => ({ __rl: true, mode: 'key', value });
		const trigger = node('Trigger', `${PACK}journeyTrigger`, {
			segment: key('vip'),
			conditions: {
				values: [
					{ type: 'segment', segment: key('vip') },
					{ type: 'stage', stage: key('vip') },
				],
			},
			options: { journeyKey: 'welcome' },
		});
		expect(renderedNode(trigger).parameters).toEqual({
			segment: key('a_vip'),
			conditions: {
				values: [
					{ type: 'segment', segment: key('a_vip') },
					{ type: 'stage', stage: key('vip') },
				],
			},
			options: { journeyKey: 'a_welcome', workspace: 'a' },
			store: 'instance',
		});
		const note = node('Note', 'n8n-nodes-base.stickyNote', { content: 'For `welcome`, by `name`' });
		expect(renderedNode(note, 'client: a', [trigger]).parameters.content).toBe(
			'For `a_welcome`, by `name`',
		);
		const filter = node('Filter', `${PACK}segmentFilter`, {
			segmentKey: 'vip',
			segment: key('={{ $json.key }}'),
		});
		expect(renderedNode(filter).parameters).toMatchObject({
			segmentKey: 'a_vip',
			segment: key('={{ $json.key }}'),
			options: { workspace: 'a' },
		});
	});

	it('refers to nodes by the IDs that they have now', () => {
		const send = node('Send', `${PACK}multiChannelSend`, {});
		const step = { __rl: true, mode: 'list', value: 'id of Send' };
		const branch = node('Branch', `${PACK}branchOnBehavior`, {
			conditions: { values: [{ step }] },
		});
		const { workflow } = render(sample(send, branch), readClient('client: a', 'a.yaml'));
		expect(workflow.nodes[1].parameters.conditions).toEqual({
			values: [{ step: { ...step, value: workflow.nodes[0].id } }],
		});
	});

	it('has paths of the client at webhooks and forms', () => {
		const hook = node('Hook', 'n8n-nodes-base.webhook', { path: 'orders' }, { webhookId: 'w' });
		const rendered = renderedNode(hook);
		expect(rendered.parameters.path).toBe('a-orders');
		expect(rendered.webhookId).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
		);
		const form = node('Form', 'n8n-nodes-base.formTrigger', { options: { path: 'guide' } });
		expect(renderedNode(form).parameters.options).toEqual({ path: 'a-guide' });
	});

	it('has the variables of the client at triggers, in Settings and at the hub', () => {
		const yaml =
			'client: a\nvariables: { brand: "A & B", percent: 15, feedUrl: "https://a.test/feed" }';
		const vars = {
			values: [
				{ name: 'brand', value: 'Acme' },
				{ name: 'percent', value: '10' },
			],
		};
		const others = [
			node('Settings', 'n8n-nodes-base.set', {
				assignments: {
					assignments: [
						{ id: '1', name: 'feedUrl', type: 'string', value: 'https://acme.example' },
					],
				},
			}),
			node('Hub', `${PACK}journeyHub`, { options: { brandName: 'Acme' } }),
		];
		const trigger = node('Trigger', `${PACK}journeyTrigger`, { vars });
		const { workflow } = render(sample(trigger, ...others), readClient(yaml, 'a.yaml'));
		expect(workflow.nodes.map(({ parameters }) => parameters)).toMatchObject([
			{ vars: { values: [{ value: 'A & B' }, { value: '15' }] } },
			{ assignments: { assignments: [{ value: 'https://a.test/feed' }] } },
			{ options: { brandName: 'A & B' } },
		]);
	});

	it('has the credentials of the client at the nodes that take them, and names those that lack', () => {
		const yaml = `client: a
credentials:
  smtp: { id: s1, name: A's mail }
  journeyIngestApi: { id: k1, name: A's key }
`;
		const trigger = node('Trigger', `${PACK}journeyTrigger`, { authentication: 'none' });
		const send = node('Send', `${PACK}multiChannelSend`, { channels: ['email', 'sms'] });
		const wait = node('Wait', `${PACK}waitUntil`, {});
		const { workflow, missingCredentials } = render(
			sample(trigger, send, wait),
			readClient(yaml, 'a.yaml'),
		);
		expect(workflow.nodes.map(({ credentials }) => credentials)).toEqual([
			{ journeyIngestApi: { id: 'k1', name: "A's key" } },
			{ smtp: { id: 's1', name: "A's mail" } },
			undefined,
		]);
		expect(workflow.nodes[0].parameters.authentication).toBe('writeKey');
		expect(missingCredentials).toEqual([{ node: 'Send', type: 'twilioApi' }]);
	});

	it('keeps contacts in the Postgres of the client, at every node', () => {
		const yaml = 'client: a\nstore: postgres\ncredentials: { postgres: { id: p1, name: DB } }';
		const wait = node('Wait', `${PACK}waitUntil`, { store: 'instance' });
		expect(renderedNode(wait, yaml)).toMatchObject({
			parameters: { store: 'postgres' },
			credentials: { postgres: { id: 'p1', name: 'DB' } },
		});
	});
});

describe('Clients in one n8n', () => {
	const slugs = Array.from({ length: 20 }, (_, i) => `client-${i + 1}`);

	it('have no key, path, URL, ID or name in common: all templates for twenty clients', () => {
		const all = slugs.flatMap((slug) => forClient(slug));
		expect(() => refuseClashes(all)).not.toThrow();
		const every = <T>(of: (each: TemplateNode) => T | undefined) =>
			all.flatMap(({ workflow }) => workflow.nodes.flatMap((each) => of(each) ?? []));
		const lists = [
			all.map(({ workflow }) => workflow.id),
			all.map(({ workflow }) => workflow.name),
			every(({ id }) => id),
			every(({ webhookId }) => webhookId),
			every(({ parameters: { options } }) => (options as JsonObject | undefined)?.journeyKey),
			every(({ parameters: { path } }) => path),
		];
		for (const list of lists) expect(new Set(list).size).toBe(list.length);
		expect(lists[4].length).toBeGreaterThanOrEqual(20 * 5);
	});

	it('never meet, whatever their names: a hyphen or a number does not make one of two', () => {
		const key = (slug: string, journeyKey: string) => {
			const trigger = node('T', `${PACK}journeyTrigger`, { options: { journeyKey } });
			return renderedNode(trigger, `client: ${slug}`).parameters.options;
		};
		expect(key('a', 'b-c')).not.toEqual(key('a-b', 'c'));
		expect(key('a', '1')).not.toEqual(key('a1', ''));
	});

	it('are refused where two have one name, or one is rendered twice', () => {
		const named = (slug: string) =>
			render(TEMPLATES[0], { ...clientOf(slug), name: 'Same' }, ALL_NAMES);
		expect(() => refuseClashes([named('a'), named('b')])).toThrow(
			/of a and '.*' of b have the same workflow name 'Same: .*'; give the clients different names/,
		);
		const twice = forClient('a');
		expect(() => refuseClashes([...twice, ...twice])).toThrow(/have the same workflow ID/);
	});
});

describe('Variables of the templates', () => {
	it('have one type and one value wherever they are', () => {
		const seen = new Map<string, string>();
		for (const { name, type, byDefault } of TEMPLATES.flatMap(({ workflow }) =>
			variablesOf(workflow),
		)) {
			if (byDefault === '') continue;
			const one = `${type}: ${byDefault}`;
			expect([name, seen.get(name) ?? one]).toEqual([name, one]);
			seen.set(name, one);
		}
	});
});

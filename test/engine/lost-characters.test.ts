import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { PostgresConfig } from '../../src/store/postgres/config';
import { dropDatabase, newStoreDatabase } from '../store/support/postgres';
import type { Execution } from '../support/engine/execution';
import { flow, plainTrigger, withStore, type Flow, type Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

jest.setTimeout(600_000);

/** NUL, which Postgres refuses; halves of surrogate pairs, and what stands in place of them. */
const LOST = ['a\0b', '\0', 'cut \ud83c', '\udf89 cut', '\udf89\ud83c', 'M\ufffdller'];

/** The value that differs by item, and names and lists that hold it. */
const V = '={{ $json.v }}';
const named = (value: string) => ({ __rl: true, mode: 'name', value });
const list = (...values: object[]) => ({ values }) as INodeParameters;

const step = (type: string, parameters: INodeParameters, onError?: Step['onError']): Step => ({
	type: `n8n-nodes-journey.${type}`,
	parameters,
	onError,
	...(type === 'multiChannelSend' && { credentials: { smtp: { id: '1', name: 'Mail server' } } }),
});

const visited = { eventName: named('Visited') };
const MAIL = {
	...{ channels: ['email'], fromEmail: 'us@sender.example', subject: 'Hi', html: 'Hi' },
};
const SCORE = { scoreKey: 'fit', eventRules: { rules: [{ ...visited, points: 5 }] } };
const NODES: Record<string, [type: string, INodeParameters]> = {
	'Branch on Behavior': [
		'branchOnBehavior',
		{ branches: list({ name: 'A', conditions: list(visited) }) },
	],
	'Segment Filter': ['segmentFilter', { conditions: list(visited) }],
	'Split Test': ['splitTest', {}],
	'Lead Score': ['leadScore', SCORE],
	'Wait Until': ['waitUntil', { waitFor: 'duration', amount: 1, unit: 'days' }],
	'Multi-Channel Send': ['multiChannelSend', MAIL],
	'Journey Contact': ['journeyContact', { operation: 'upsert' }],
};

/** Conditions in which a builder's expression may bring such text. */
const ATTRIBUTE = { type: 'attribute', attribute: named('plan'), operator: 'equals' };
const filter = (condition: object) => ({
	...visited,
	propertyFilters: { conditions: [condition] },
});
const CONDITIONS: Record<string, object> = {
	'an event': { eventName: named(V) },
	"a property's value": filter({ property: 'a', operator: 'equals', value: V }),
	"a part of a property's value": filter({ property: 'a', operator: 'contains', value: V }),
	"a property's name": filter({ property: V, operator: 'exists' }),
	"an attribute's value": { ...ATTRIBUTE, value: V },
	'a list of values': { ...ATTRIBUTE, operator: 'in', value: V },
	"an attribute's name": { ...ATTRIBUTE, attribute: named(V), value: 'x' },
	'an email address': { ...ATTRIBUTE, attribute: named('email'), value: V },
	'a stage': { type: 'stage', stage: named(V) },
	'a segment': { type: 'segment', segment: named(V) },
	'a topic': { type: 'consent', channel: named('email'), topic: V },
	'a channel': { type: 'reachable', channel: named(V) },
	'a score': { type: 'score', scoreModel: named(V), points: 1 },
	'a channel of messages': { type: 'message', more: { channel: V } },
	'a property to sum up': { type: 'eventTotal', ...visited, property: V, number: 3 },
};
const JSON_RULE = `={{ JSON.stringify({ version: 1, all: [
	{ type: 'attribute', path: 'plan', operator: 'equals', value: $json.v } ] }) }}`;

const contact = (operation: string, parameters: object): [string, INodeParameters] => [
	'journeyContact',
	{ operation, contactBy: 'item', ...parameters } as INodeParameters,
];
const mail = (parameters: object): [string, INodeParameters] => [
	'multiChannelSend',
	{ ...MAIL, ...parameters } as INodeParameters,
];

/** Parameters in which text is a name, which is refused where a character of it is lost. */
const IN_NAMES: Record<string, [type: string, INodeParameters]> = {
	...Object.fromEntries(
		Object.entries(NODES)
			.filter(([name]) => name !== 'Journey Contact')
			.map(([name, [type, parameters]]) => [
				`the contact's user ID at ${name}`,
				[type, { ...parameters, options: { contactUserId: V } }],
			]),
	),
	'a user ID to find': contact('get', { contactBy: 'userId', userId: V }),
	'a user ID to merge': contact('merge', { mergeBy: 'userId', userIdToMerge: V }),
	'a user ID to add': contact('upsert', { additionalFields: { userId: V } }),
	'an event to record': contact('recordEvent', { eventName: named(V) }),
	'a message ID': contact('recordEvent', { ...visited, eventFields: { messageId: V } }),
	'a stage to set': contact('setStage', { stage: named(V) }),
	'a channel of consent': contact('setConsent', { channel: named(V) }),
	'a topic of consent': contact('setConsent', {
		channel: named('email'),
		consentFields: { topic: V },
	}),
	'a topic of links': contact('getLinks', { linkFields: { topic: V } }),
	'a topic of mails': mail({ options: { topic: V } }),
};

/** Parameters in which text is data, which is taken with U+FFFD in place of what is lost. */
const IN_DATA: Record<string, [type: string, INodeParameters]> = {
	...Object.fromEntries(
		Object.entries(CONDITIONS).flatMap(([name, condition]) => [
			[
				`${name} of a branch`,
				['branchOnBehavior', { branches: list({ name: 'A', conditions: list(condition) }) }],
			],
			[`${name} of a filter`, ['segmentFilter', { conditions: list(condition) }]],
			[`${name} of a wait`, ['waitUntil', { waitFor: 'rule', conditions: list(condition) }]],
		]),
	),
	'a rule in JSON': ['segmentFilter', { conditionsDefineBy: 'json', conditionsJson: JSON_RULE }],
	'an awaited event': ['waitUntil', { waitFor: 'event', eventName: named(V) }],
	"an awaited property's value": [
		'waitUntil',
		{ waitFor: 'event', ...filter({ property: 'a', operator: 'equals', value: V }) },
	],
	'a subject': mail({ subject: V }),
	'an HTML part': mail({ html: V }),
	'a preheader': mail({ options: { preheader: V } }),
	'a message of the inbox': [
		'multiChannelSend',
		{
			...{ channels: ['inApp'], inAppTitle: V, inAppBody: V },
			inAppData: { fields: [{ key: V, value: V }] },
		},
	],
	'a property to record': contact('recordEvent', {
		...visited,
		properties: list({ name: V, type: 'text', value: V }),
	}),
	'properties in JSON': contact('recordEvent', {
		...{ ...visited, propertiesFrom: 'json' },
		propertiesJson: '={{ JSON.stringify({ [$json.v]: $json.v }) }}',
	}),
	'an attribute to set': contact('upsert', {
		attributes: list({ name: V, type: 'text', value: V }),
	}),
	'a name and a zone': contact('upsert', {
		additionalFields: { firstName: V, timezone: V, locale: V },
	}),
	"the item's own fields": contact('upsert', { attributesFrom: 'item' }),
	'a source of consent': contact('setConsent', {
		channel: named('email'),
		consentFields: { source: V },
	}),
	'a reason to exit': contact('exit', { exitFrom: 'all', reason: V }),
};

describe.each(['sqlite', 'postgres'])(
	'One item of three with a lost character, on %s:',
	(place) => {
		let n8n: TestN8n;
		let database: PostgresConfig | undefined;
		let flows = 0;

		beforeAll(async () => {
			if (place === 'postgres') {
				database = await newStoreDatabase();
				const { host, port, user, password, database: name } = database;
				const login = `${user}:${encodeURIComponent(String(password))}`;
				process.env.N8N_JOURNEY_STORE_URL = `postgres://${login}@${host}:${port}/${name}?sslmode=disable`;
			}
			n8n = await TestN8n.start();
		});
		afterAll(async () => {
			await n8n.close();
			delete process.env.N8N_JOURNEY_STORE_URL;
			if (database !== undefined) await dropDatabase(database);
		});

		function flowOf(node: Step): Flow {
			const made = flow(`lost${++flows}`, { Start: plainTrigger(), Node: node }, ['Start', 'Node']);
			return withStore(made, 'instance');
		}

		async function run(
			[type, parameters]: [string, INodeParameters],
			items: IDataObject[],
			onError?: Step['onError'],
		): Promise<Execution> {
			return await n8n.trigger(flowOf(step(type, parameters, onError)), 'Start', items);
		}

		/** The items that left, by their index: the error, or null. */
		const outcome = (execution: Execution) =>
			[0, 1, 2]
				.flatMap((output) => execution.items('Node', output))
				.map(({ json, pairedItem }): [number, string | null] => [
					(pairedItem as { item: number }).item,
					typeof json.error === 'string' ? json.error : null,
				])
				.sort(([a], [b]) => a - b);

		/** Three new contacts, of whom the second brings the text. */
		function contacts(
			of: (text: string) => IDataObject,
			text: string,
			known = true,
		): IDataObject[] {
			const id = ++flows;
			return ['fine', text, 'good'].map((each, i) => ({
				...((known || i !== 1) && { email: `p${id}-${i}@example.com` }),
				...of(each === text ? text : `${each}${id}`),
			}));
		}

		const FIELDS: Record<string, (text: string) => IDataObject> = {
			'a user id': (text) => ({ userId: text }),
			"the contact's user id": (text) => ({ contact: { externalId: text } }),
		};
		const inFields = Object.entries(NODES).flatMap(([name, node]) =>
			Object.entries(FIELDS).map(([field, of]) => ({ name, node, field, of })),
		);

		it.each(inFields)(
			"fails alone at $name where it is that of $field, also beside an email address, with 'On Error: Continue'",
			async ({ node, of }) => {
				for (const text of LOST) {
					for (const known of [true, false]) {
						const execution = await run(node, contacts(of, text, known), 'continueRegularOutput');
						expect(execution.error).toBeUndefined();
						const failed = outcome(execution).filter(([, error]) => error !== null);
						expect(failed).toEqual([[1, expect.stringMatching(/user ?id '.*' holds NUL, half/i)]]);
					}
				}
			},
		);

		it.each(Object.entries(NODES))(
			'stops %s with its index and without continuing, after the work for the others is done',
			async (_name, node) => {
				const items = contacts((userId) => ({ userId }), 'a\0b');
				const execution = await run(node, items);
				const { error } = execution.run!.data.resultData;
				expect(error).toMatchObject({ context: { itemIndex: 1 } });
				expect(error!.message).toMatch(/holds NUL, half/);
				const workspaceId = await n8n.store.workspace('default');
				const found = await n8n.store.contacts.find(
					workspaceId,
					items.map(({ email }) => [{ kind: 'email', value: String(email) }]),
				);
				expect(found.map((id) => id !== null)).toEqual([true, false, true]);
			},
		);

		/** The node at work for three contacts of the store, of whom the second brings the text. */
		async function runKnown(node: [string, INodeParameters], text: string): Promise<Execution> {
			const items = contacts((v) => ({ v }), text);
			await run(NODES['Journey Contact'], items);
			return await run(node, items, 'continueRegularOutput');
		}

		it.each(Object.entries(IN_NAMES))('fails alone in %s', async (_name, node) => {
			for (const text of LOST) {
				const execution = await runKnown(node, text);
				expect(execution.error).toBeUndefined();
				const failed = outcome(execution).filter(([, error]) =>
					/holds NUL, half/.test(error ?? ''),
				);
				expect(failed.map(([index]) => index)).toEqual([1]);
			}
		});

		it.each(Object.entries(IN_DATA))('goes on like the others in %s', async (_name, node) => {
			const control = await runKnown(node, 'whole');
			expect(control.error).toBeUndefined();
			for (const text of LOST) {
				const execution = await runKnown(node, text);
				expect(execution.error).toBeUndefined();
				expect(outcome(execution)).toEqual(outcome(control));
			}
		});
	},
);

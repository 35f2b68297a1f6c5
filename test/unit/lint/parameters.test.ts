import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode } from 'n8n-workflow';
import { loadPanels } from '../../../dev/displayed-texts';
import { readWorkflowFiles } from '../../../src/journey/workflow-file';
import { filledParameters, ownName } from '../../../src/lint/description/parameters';
import { READ_PER_BATCH } from '../../../src/lint/rules/batch-expression';

const ROOT = join(__dirname, '../../..');
const descriptions = new Map(
	loadPanels().flatMap(({ description }) =>
		description === undefined ? [] : [[description.name, description] as const],
	),
);

/** Without what has no value to a reader: notices, empty collections and n8n's own mark. */
const comparable = (value: unknown): unknown =>
	JSON.parse(
		JSON.stringify(value, (name, each: unknown) =>
			/Notice$|^(filterMatch|more|__rl)$/.test(name) ? undefined : each,
		) ?? 'null',
	);

/** The parameters with defaults, as n8n fills them in. */
function byN8n(node: INode) {
	const description = descriptions.get(ownName(node.type)!)!;
	const { properties } = description;
	return NodeHelpers.getNodeParameters(
		properties,
		node.parameters,
		true,
		false,
		node,
		description,
	)!;
}

const files = ['templates', 'test/data/lint'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => join(folder, file)),
);

describe('Parameters that a file leaves out', () => {
	it.each(files)('have the defaults that n8n fills in, in %s', (file) => {
		const [{ nodes }] = readWorkflowFiles(readFileSync(join(ROOT, file), 'utf8'), file);
		for (const node of nodes.filter(({ type }) => ownName(type) !== null)) {
			const theirs = byN8n(node as unknown as INode);
			const filled = filledParameters(node);
			const ours = Object.fromEntries(Object.keys(theirs).map((name) => [name, filled[name]]));
			expect([node.name, comparable(ours)]).toEqual([node.name, comparable(theirs)]);
		}
	});
});

/** Source files of a node, as text. */
function sourcesOf(folder: string): string[] {
	const path = join(ROOT, 'src/n8n', folder);
	return readdirSync(path, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('test-run.ts'))
		.map((file) => readFileSync(join(path, file), 'utf8'));
}

/** `read('name', 0` and `getNodeParameter('name', 0`: the first item's, for all. */
const FIRST_ITEM = /\b(?:read|getNodeParameter)(?:<(?:[^<>]|<[^<>]*>)*>)?\(\s*'([\w.]+)',\s*0\b/g;
/** As `{ a, b = 1 } = read<...>('options', 0`. */
const OPTIONS =
	/\{([^{}]*)\}\s*=\s*(?:read|context\.getNodeParameter)(?:<(?:[^<>]|<[^<>]*>)*>)?\(\s*'options',\s*0\b/g;

const FOLDERS: Record<string, string> = {
	multiChannelSend: 'multi-channel-send',
	segmentFilter: 'segment-filter',
	journeyContact: 'journey-contact',
	journeyReport: 'journey-report',
};

describe('Parameters that are read with the first item', () => {
	it.each(Object.entries(FOLDERS))('are known of %s', (kind, folder) => {
		const { parameters, options } = READ_PER_BATCH[kind];
		const text = sourcesOf(folder).join('\n');
		const read = [...text.matchAll(FIRST_ITEM)].map(([, name]) => name);
		const top = read.filter((name) => name !== 'options' && !name.startsWith('options.'));
		// The URL's host is asked for its rate limit only if it is no expression.
		const names = new Set(top.filter((name) => name !== 'webhookUrl'));
		expect([...names].sort()).toEqual(parameters);
		const own = read.flatMap((name) => /^options\.(.+)$/.exec(name)?.[1] ?? []);
		const taken = [...text.matchAll(OPTIONS)].flatMap(([, inside]) =>
			inside.split(',').map((each) => /^\s*(\w+)/.exec(each)?.[1] ?? ''),
		);
		for (const name of [...own, ...taken].filter((each) => each !== '')) {
			expect(options).toContain(name);
		}
	});

	it('are parameters and options that the nodes have', () => {
		for (const [kind, { parameters, options }] of Object.entries(READ_PER_BATCH)) {
			const { properties } = descriptions.get(kind)!;
			const names = properties.map(({ name }) => name);
			expect(names).toEqual(expect.arrayContaining(parameters));
			const own = properties
				.filter(({ name }) => name === 'options')
				.flatMap((each) => each.options!);
			expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(options));
		}
	});
});

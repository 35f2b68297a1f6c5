import { loadPanels } from '../../../dev/displayed-texts';

/*
 * How n8n's node panel finds and offers the nodes. The ranking itself is n8n's: `e2e/editor` looks at
 * it in the real editor.
 */

const nodes = loadPanels().flatMap(({ description, aliases }) =>
	description === undefined ? [] : [{ ...description, aliases }],
);
const named = (name: string) => nodes.find((node) => node.name === name)!;

/** n8n's search takes a word whose letters occur in this order. */
const fits = (word: string, text: string): boolean => {
	let from = 0;
	return [...word].every((letter) => {
		from = text.toLowerCase().indexOf(letter, from) + 1;
		return from > 0;
	});
};

describe('the node panel of n8n', () => {
	it.each(['journey', 'campaign', 'drip', 'marketing', 'email sequence'])(
		"finds every node of the pack by '%s'",
		(word) => {
			const missing = nodes.filter(
				({ displayName, aliases }) => ![displayName, ...aliases].some((text) => fits(word, text)),
			);
			expect(missing.map(({ displayName }) => displayName)).toEqual([]);
		},
	);

	it("shows the trigger's lightning sign, as it finds no actions in its description", () => {
		const { displayName, group, properties } = named('journeyTrigger');
		expect(group).toContain('trigger');
		expect(properties.map(({ name }) => name)).not.toContain('operation');
		expect(displayName).not.toMatch(/trigger/i);
	});

	it("offers 'Send a message' as the first action of Multi-Channel Send", () => {
		const operation = named('multiChannelSend').properties.find(
			({ name }) => name === 'operation',
		)!;
		expect(operation.options![0]).toMatchObject({ value: 'send', action: 'Send a message' });
	});

	it('offers as AI tools only the nodes that an agent can use outside of a journey', () => {
		const tools = nodes.filter(({ usableAsTool }) => usableAsTool);
		expect(tools.map(({ displayName }) => displayName).sort()).toEqual([
			'Journey Contact',
			'Journey Report',
			'Segment Filter',
		]);
	});
});

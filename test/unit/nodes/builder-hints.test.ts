import { packNodes } from '../../support/rehearsal/pack-nodes';

const nodes = [...packNodes()];
const texts = (value: unknown): string[] => {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
};
/** All that the nodes say on the screen; names of outputs are in expressions. */
const known = texts(nodes.map(([, { description }]) => ({ ...description, builderHint: null })));
const isKnown = (name: string) => known.some((text) => text.includes(name));

describe('What AI builders are told of the nodes', () => {
	it.each(nodes)('is there for each of them: %s', (_, { description }) => {
		expect(description.builderHint?.searchHint).toMatch(/^[A-Z].{60,}\.$/);
	});

	it.each(nodes)('names nodes that there are: %s', (name, { description }) => {
		for (const { nodeType } of description.builderHint?.relatedNodes ?? []) {
			expect(nodeType).not.toBe(name);
			if (nodeType.startsWith('n8n-nodes-journey.')) {
				expect(nodes.map(([type]) => type)).toContain(nodeType);
			}
		}
	});

	it.each(nodes)('names outputs, parameters and operations as the screen does: %s', (_, type) => {
		const hint = texts(type.description.builderHint)
			.join('\n')
			.replaceAll(/\{\{.*?\}\}/g, '');
		const quoted = [...hint.matchAll(/'([A-Z][A-Za-z ]*)'/g)].map(([, name]) => name);
		expect(quoted.filter((name) => !isKnown(name))).toEqual([]);
	});
});

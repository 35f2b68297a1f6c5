import { Renderer } from '../../../../src/message/template/render';

function noted(
	text: string,
	scope: object,
): { written: string; missing: Array<[string, boolean]> } {
	const missing: Array<[string, boolean]> = [];
	const template = new Renderer().compile(text, 'text', { missing: 'note' });
	const written = template.render({
		...{ scope, now: 0 },
		noteMissing: (variable, answered) => missing.push([variable, answered]),
	});
	return { written, missing };
}

describe('A template that notes missing values', () => {
	it.each<[string, Array<[string, boolean]>]>([
		['{{ contact.firstName }}', [['contact.firstName', false]]],
		['{{ contact.firstName | upcase }}', [['contact.firstName', false]]],
		['{{ contact.firstName | default: "friend" }}', [['contact.firstName', true]]],
		['{{ contact.city }}', [['contact.city', false]]],
		['{{ contact.plan }}', []],
		['{{ "" }}', []],
		['{% if contact.firstName %}{{ contact.firstName }}{% endif %}', []],
		[
			'{% for n in list %}{{ contact.x }}{% endfor %}',
			[
				['contact.x', false],
				['contact.x', false],
			],
		],
		['{% assign a = contact.x %}{{ a }}', [['a', false]]],
	])('names those that it writes, and whether it has a default: %s', (text, missing) => {
		const scope = { contact: { city: '', plan: 'pro' }, list: [1, 2] };
		expect(noted(text, scope).missing).toEqual(missing);
	});

	it('writes the same as one that does not', () => {
		const scope = { contact: { lastName: 'Ng' } };
		const text =
			'Dear {{ contact.firstName }} {{ contact.lastName | upcase }}{{ x | default: "!" }}';
		const plain = new Renderer().compile(text, 'text').render({ scope, now: 0 });
		expect(noted(text, scope).written).toBe(plain);
		expect(plain).toBe('Dear  NG!');
	});
});

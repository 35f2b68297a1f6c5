import { readClient, valuesOf } from '../../../src/template/client';
import { TemplateError } from '../../../src/template/error';
import type { Variable } from '../../../src/template/variable';

const variable = (name: string, changes: Partial<Variable> = {}): Variable => ({
	...{ name, byDefault: '', type: 'text', required: false },
	...changes,
});

function problemsOf(work: () => unknown): readonly string[] {
	try {
		work();
	} catch (error) {
		if (error instanceof TemplateError) return error.problems;
		throw error;
	}
	return [];
}

const reading = (yaml: string) => problemsOf(() => readClient(yaml, 'client.yaml'));

describe('A client file', () => {
	it('has defaults for all but the client', () => {
		expect(readClient('client: corner-bakery', 'a.yaml')).toMatchObject({
			...{ client: 'corner-bakery', name: 'corner-bakery', workspace: 'corner-bakery' },
			...{ timezone: null, store: 'instance', credentials: {}, variables: {} },
		});
	});

	it('may be JSON, which is YAML as well', () => {
		const json = JSON.stringify({ client: 'a', name: 'A & Co.', variables: { brand: 'A' } });
		expect(readClient(json, 'a.json')).toMatchObject({
			name: 'A & Co.',
			variables: { brand: 'A' },
		});
	});

	it.each([
		['', 'client.yaml:1:1: The file must be a map that begins with the entry client.'],
		['just text', 'client.yaml:1:1: The file must be a map that begins with the entry client.'],
		['name: A', "client.yaml:1:1: 'client' must be text, such as corner-bakery."],
		['client: 7', "client.yaml:1:1: 'client' must be text, such as corner-bakery."],
		[
			'client: Corner_Bakery',
			"client.yaml:1:1: 'client' must be lower-case letters, digits and single hyphens, such as corner-bakery.",
		],
		[
			'client: a\nvariabels:\n  brand: A',
			"client.yaml:2:1: Unknown entry 'variabels'. Did you mean 'variables'?",
		],
		[
			'client: a\ntimezone: Berlin',
			"client.yaml:2:1: 'timezone' must be a time zone, such as Europe/Berlin.",
		],
		['client: a\nstore: mysql', "client.yaml:2:1: 'store' must be instance or postgres."],
		[
			'client: a\nstore: postgres',
			"client.yaml:2:1: 'store' is postgres. Add its credential: credentials.postgres with id and name.",
		],
		[
			'client: a\ncredentials:\n  smtp: abc',
			"client.yaml:3:3: 'credentials.smtp' must have 'id' and 'name'.",
		],
		[
			'client: a\ncredentials:\n  smtp:\n    id: x\n    nam: y',
			"client.yaml:5:5: Unknown entry 'nam'. Did you mean 'name'?",
		],
		[
			'client: a\nvariables: [1]',
			"client.yaml:2:1: 'variables' must be a map of names and values.",
		],
	])('is refused as %j, with line and column', (yaml, problem) => {
		expect(reading(yaml)).toContain(problem);
	});

	it.each([
		['client: a\nclient: b', /^client\.yaml:2:1: Map keys must be unique/],
		['client: [a', /^client\.yaml:1:1\d: /],
		['client: a\n\tname: b', /^client\.yaml:2:1: /],
	])('that is no YAML has the place of the fault: %j', (yaml, problem) => {
		expect(reading(yaml)[0]).toMatch(problem);
	});

	it('that expands without end is refused', () => {
		const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
		for (let i = 1; i < 9; i += 1) {
			const last = `*a${i - 1}`;
			lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => last).join(', ')}]`);
		}
		expect(reading(lines.join('\n'))[0]).toMatch(/^client\.yaml: Excessive alias count/);
	});
});

describe('Values of variables', () => {
	const BRAND = variable('brand', { byDefault: 'Acme', required: true });
	const problems = (lines: string, variables: Variable[], known: string[] = []) => {
		const indented = lines.replace(/^/gm, '  ');
		const client = readClient(`client: a\nvariables:\n${indented}`, 'client.yaml');
		return problemsOf(() => valuesOf(client, variables, new Set(known)));
	};
	const valueOf = (yaml: string, changes: Partial<Variable>) => {
		const client = readClient(`client: a\nvariables: { it: ${yaml} }`, 'client.yaml');
		return valuesOf(client, [variable('it', changes)], new Set()).get('it');
	};

	it('name an unknown variable, its place and the nearest known one', () => {
		expect(problems('brand: A\nsendr: B', [BRAND, variable('sender')])).toEqual([
			"client.yaml:4:3: Unknown variable 'sendr'. Did you mean 'sender'?",
		]);
	});

	it('may be for other templates', () => {
		expect(problems('brand: A\ncoupon: B', [BRAND], ['coupon'])).toEqual([]);
	});

	it('name what is missing where only a placeholder stands, all at once', () => {
		const website = variable('website', { byDefault: 'https://acme.example', required: true });
		expect(problems('other: 1', [BRAND, website], ['other'])).toEqual([
			"client.yaml:2:1: The variable 'brand' is missing; 'Acme' only stands in for it.",
			"client.yaml:2:1: The variable 'website' is missing; 'https://acme.example' only stands in for it.",
		]);
	});

	it.each([
		['number', '20', '20'],
		['number', '0.5', '0.5'],
		['yes or no', 'true', 'true'],
		['color', '"#A0b1C2"', '#A0b1C2'],
		['URL', 'https://a.example/b?c=d', 'https://a.example/b?c=d'],
		['email', 'help@a.example', 'help@a.example'],
		['sender', '"Ä & B <hello@a.example>"', 'Ä & B <hello@a.example>'],
		['sender', 'hello@a.example', 'hello@a.example'],
		['time', '"09:30"', '09:30'],
		['time', '09:30', '09:30'],
		['text', '"{{ 7 | times: 7 }} <b>"', '{{ 7 | times: 7 }} <b>'],
		['text', '" padded "', 'padded'],
	] as const)('of type %s may be %s', (type, yaml, value) => {
		expect(valueOf(yaml, { type, byDefault: 'x' })).toBe(value);
	});

	it.each([
		['number', 'twenty', "'it' must be a number, such as 20"],
		['number', '"20"', "'it' must be a number, such as 20"],
		['yes or no', '"yes"', "'it' must be true or false"],
		['color', 'red', "'it' must be a color, such as '#3d5afe'"],
		['URL', 'www.a.example', "'it' must be a URL, such as https://www.example.com"],
		['URL', 'javascript:alert(1)', "'it' must be a URL, such as https://www.example.com"],
		['email', 'me', "'it' must be an email address"],
		['sender', 'Shop', "'it' must be a sender, such as 'Shop <hello@example.com>'"],
		['sender', '"A\\nBcc: x <a@b>"', "'it' must be a sender, such as 'Shop <hello@example.com>'"],
		['time', '9', "'it' must be a time of day, such as '09:30'; put it in quotes"],
		['text', '01067', "'it' must be text; put it in quotes"],
		['text', '[a]', "'it' must be text"],
		['text', 'null', "'it' must be text"],
		['text', '"={{ 1 }}"', "'it' begins with =, which n8n takes for an expression"],
	] as const)('of type %s are refused as %s', (type, yaml, problem) => {
		const line = `it: ${yaml}`;
		expect(problems(line, [variable('it', { type, byDefault: 'x' })])).toEqual([
			`client.yaml:3:3: ${problem}.`,
		]);
	});

	it('may be empty where the template has none, and never for the postal address', () => {
		expect(valueOf('""', { type: 'URL', byDefault: '' })).toBe('');
		expect(problems('address: ""', [variable('address', { byDefault: '1 Road' })])).toHaveLength(1);
	});
});

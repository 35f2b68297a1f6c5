import type { INodeParameters } from 'n8n-workflow';
import { code, flow, journeyTrigger, send, withStore, type Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA } from '../support/engine/waiting';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const pass = code((items) => items);

/** Hints of a test run at the send node that are about its variables. */
async function hintsAt(parameters: INodeParameters, before: Step = pass): Promise<string[]> {
	const vars = { values: [{ name: 'brand', value: 'Acme' }] };
	const steps = {
		Start: journeyTrigger({ vars }),
		Before: before,
		Hello: send('Hello', parameters),
	};
	const made = withStore(flow('hello', steps, ['Start', 'Before', 'Hello']), 'staticData');
	await n8n.activate(made);
	const traits = { plan: 'pro', company: 'Analytical Engines' };
	await n8n.call(made, { type: 'identify', email: ADA, traits });
	const run = await n8n.testRun(made, 'Start');
	expect(run.status).toBe('success');
	return run.hints('Hello').filter((hint) => hint.includes('is unknown'));
}

const withEvent = code((items) =>
	items.map(({ json }) => ({
		json: { ...json, event: { name: 'Bought', properties: { total: 3, currency: 'EUR' } } },
	})),
);

describe('A variable that nothing has', () => {
	it.each([
		['contact.fristName', "Did you mean 'firstName'?"],
		['contact.atributes.plan', "Did you mean 'attributes'?"],
		['contact.attributes.plna', "Did you mean 'plan'?"],
		['contact.attributes.compnay', "Did you mean 'company'?"],
		['contact.attributes.shoeSize', 'No contact has had this attribute.'],
		['contact.first_nmae', "Did you mean 'firstName'?"],
		['contact.plan', 'Did you mean contact.attributes.plan?'],
		['contact.shoeSize', 'under contact.attributes.shoeSize'],
		['contact.compnay', 'Did you mean contact.attributes.company?'],
		['journey.vars.barnd', "Did you mean 'brand'?"],
		['journey.brand', 'Did you mean journey.vars.brand?'],
		['event.properties.totl', "Did you mean 'total'?"],
		['event.properties.shipping', 'No event here has this property.'],
		['event.total', 'under event.properties.total'],
		['contcat.firstName', "Did you mean 'contact'?"],
		['firstName', 'Did you mean contact.firstName?'],
		['links.unsubscrib', "Did you mean 'unsubscribe'?"],
	])('is hinted in a test run, with the nearest name: %s', async (variable, hint) => {
		const html = `<p>\n  {{ ${variable} | default: "friend" }}</p>`;
		const [found, ...others] = await hintsAt({ html }, withEvent);
		expect([found, others]).toEqual([expect.stringContaining(hint), []]);
		expect(found).toMatch(`'HTML', line 2, column 6: ${variable} is unknown, so it is left empty.`);
	});

	it('is hinted in each field, and once for each place', async () => {
		const html = '{{ contact.plna }}{{ contact.plna }}';
		const found = await hintsAt({ subject: '{{ contact.plna }}', html });
		expect(found.map((hint) => hint.split(':')[0])).toEqual([
			...["'Subject', line 1, column 4", "'HTML', line 1, column 4", "'HTML', line 1, column 22"],
		]);
	});

	it('is shown as text, whatever its name is', async () => {
		const html = '{{ contact.attributes["<b>x</b>"] }}';
		expect(await hintsAt({ html })).toEqual([expect.stringContaining('&lt;b&gt;x&lt;/b&gt;')]);
	});
});

describe('A known variable', () => {
	it.each([
		['that contacts have', '{{ contact.firstName }}{{ contact.attributes.plan }}'],
		['that contacts of the store have', '{{ contact.attributes.company }}'],
		['of the journey', '{{ journey.vars.brand }}{{ journey.key }}{{ links.unsubscribe }}'],
		['of the event', '{{ event.name }}{{ event.properties.total }}'],
		[
			'that the template assigns',
			'{% assign x = contact.email %}{{ x }}{% for y in x %}{{ y }}{% endfor %}',
		],
		['below an attribute', '{{ contact.attributes.company.name }}'],
	])('is not hinted, as one %s', async (_, html) => {
		expect(await hintsAt({ html }, withEvent)).toEqual([]);
	});

	it('is not hinted where a node before has put it on the item', async () => {
		const before = code((items) =>
			items.map(({ json }) => ({ json: { ...json, weather: { sky: 'blue' }, email: 'x' } })),
		);
		expect(await hintsAt({ html: '{{ weather.sky }}{{ email }}' }, before)).toEqual([]);
	});

	it('is not looked for in n8n expressions', async () => {
		const html = '{{ contact.plna }}';
		expect(await hintsAt({ contentLanguage: 'expressions', html })).toEqual([]);
	});

	it('may be any property where those of the event are unknown', async () => {
		expect(await hintsAt({ html: '{{ event.properties.totl }}' })).toEqual([]);
	});
});

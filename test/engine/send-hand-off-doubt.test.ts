import type { WorkflowActivateMode } from 'n8n-workflow';
import {
	code,
	edit,
	flow,
	journeyTrigger,
	send,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;
/** The recipients whose letters were printed, once for each letter. */
let printed: string[];

beforeEach(async () => {
	printed = [];
	n8n = await TestN8n.start();
});
afterEach(async () => await n8n.close());

/** A letter, on the store that is quickest to open; the kind makes no difference to these tests. */
function letters(): Flow {
	const print = code((items) => {
		for (const { json } of items) {
			const { email, externalId } = json.contact as Record<string, string | null>;
			printed.push(email ?? externalId ?? '');
		}
		return items;
	});
	const steps = {
		Start: journeyTrigger(),
		Hello: send('Hello', { channels: ['handOff'], handOffChannel: 'letter' }),
		Print: print,
		Confirm: {
			type: 'n8n-nodes-journey.multiChannelSend',
			parameters: { operation: 'confirmHandOff' },
		},
	};
	const made = flow('letters', steps, ['Start', 'Hello'], ['Hello/3', 'Print', 'Confirm']);
	return withStore(made, 'staticData');
}

/** The store is unavailable once. */
function fails(method: string, moment: 'before' | 'after'): void {
	n8n[moment] = (call) => {
		if (call.method !== method) return;
		n8n[moment] = () => {};
		throw new n8n.errors.StoreUnavailableError('connection lost');
	};
}

const statuses = async () =>
	(await n8n.store.sent.find([1, 2])).map((message) => message?.status ?? null);

describe('A hand-off, when the store is unavailable for a moment', () => {
	it.each([
		['ledger.commit', 'before'],
		['ledger.commit', 'after'],
		['positions.decide', 'before'],
		['positions.decide', 'after'],
	] as const)(
		'at %s (%s), before its items have left: they leave later',
		async (method, moment) => {
			const made = letters();
			await n8n.activate(made);
			fails(method, moment);
			await n8n.track(made, 'Signed Up', [ADA, BOB]);
			await n8n.clock.advance(MINUTE);
			expect(n8n.executions.map(({ status }) => status)).toEqual(['error', 'success']);
			expect(printed.toSorted()).toEqual([ADA, BOB]);
			expect(await statuses()).toEqual(['sent', 'sent']);
		},
	);

	it.each(['before', 'after'] as const)(
		'while it is confirmed (%s): it is confirmed later, and nothing is printed twice',
		async (moment) => {
			const made = letters();
			await n8n.activate(made);
			const failing = new Set(['positions.renewLeases', 'ledger.settle']);
			n8n[moment] = ({ method }) => {
				if (printed.length === 0 || !failing.delete(method)) return;
				throw new n8n.errors.StoreUnavailableError('connection lost');
			};
			await n8n.track(made, 'Signed Up', [ADA, BOB]);
			await n8n.clock.advance(MINUTE);
			expect(printed.toSorted()).toEqual([ADA, BOB]);
			expect(await statuses()).toEqual(['sent', 'sent']);
			expect(await n8n.counts(made)).toMatchObject({ completed: 2, positions: 0 });
		},
	);
});

describe('A hand-off beside a contact that fails in the same node', () => {
	async function signUp(subject: string, mode?: WorkflowActivateMode) {
		const made = letters();
		const [hello] = made.nodes.filter(({ name }) => name === 'Hello');
		hello.parameters = {
			...hello.parameters,
			...{ channels: ['email', 'handOff'], subject },
			options: { missingVariables: 'fail' },
		};
		await n8n.activate(made, mode);
		const batch = [
			{ type: 'track', userId: 'ada', event: 'Signed Up' },
			{ type: 'track', userId: 'bob', event: 'Signed Up', context: { traits: { email: BOB } } },
		];
		await n8n.call(made, { batch }, { kind: 'batch' });
		return made;
	}

	it('is handed over at once, and not again when that contact is retried', async () => {
		const made = await signUp('{{ contact.attributes.line | upcase }}');
		expect([n8n.executions[0].status, printed]).toEqual(['success', ['ada']]);
		const line = { type: 'identify', userId: 'bob', traits: { line: 'hello' } };
		await n8n.call(made, { batch: [line] }, { kind: 'batch' });
		await n8n.clock.advance(MINUTE);
		expect([printed, n8n.mailsTo(BOB)]).toEqual([['ada'], ['HELLO']]);
	});

	it('is handed over when the execution is retried, where the set-up is wrong and no item has left', async () => {
		// Since before an upgrade: otherwise it could not be activated.
		const made = await signUp('{{ contact.firstName', 'init');
		expect([n8n.executions[0].status, printed]).toEqual(['error', []]);
		await n8n.deactivate(made);
		await n8n.activate(edit(made, 'Hello', { subject: 'Hello' }));
		await n8n.clock.advance(MINUTE);
		expect([printed, n8n.mailsTo(BOB)]).toEqual([['ada'], ['Hello']]);
	});
});

import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import { anyParameters, oddItem } from '../support/engine/any-parameters';
import { EveryChannel } from '../support/engine/every-channel';
import { code, flow, plainTrigger, type Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

/** Of 300, more than one in 100 are parameters with which the node works. */
const RUNS = 300;
const MINUTE = 60_000;
jest.setTimeout(1_800_000);

/** Messages of JavaScript, zod, a database or a library for a mistake in the code. */
const NOT_FOR_BUILDERS = [
	/Cannot (read (?!the date ")|set|convert|destructure|mix|use)|(undefined|null) \(|BigInt|cyclic|circular/,
	/is not (a function|iterable|defined|an object|a constructor)|Maximum call stack/,
	/Invalid (time value|array length|count value|string length|language tag|Date|input)/,
	/Invalid option|expected one of|Expected .*, received|\[object |must be of type/,
	/SQLITE|SqliteError|syntax error|violates|Unsupported/,
];
/** n8n's own message for a required parameter that is empty is one. */
const FOR_BUILDERS = ['NodeOperationError', 'NodeApiError', 'WorkflowHasIssuesError'];

const arms = (...names: unknown[]) =>
	({ arms: { values: names.map((name) => ({ name, weight: 1 })) } }) as INodeParameters;

/** Found by `npm run search`, by the node that had the mistake. */
const FINDS: Record<string, INodeParameters[]> = {
	splitTest: [
		// Named among the arms as '[object Object]'.
		{ ...arms('A', { a: 1 }), options: { testArm: 'B' } },
		// No name can be made of it.
		arms('A', { toString: 1 }),
	],
	journeyContact: [
		// "'Failed Since' is '[object Object]'"
		{
			...{ operation: 'retryFailed', whose: 'journey', failedSince: { a: 1 } },
			journey: { __rl: true, mode: 'name', value: 'x' },
		} as never,
	],
	journeyTrigger: [
		// "expected int, received number"
		{ options: { capPerDay: 0.5 } },
	],
	journeyHub: [
		// "expected string, received array"
		{ options: { texts: { values: [{ text: 'npsLow', value: [[]] }] } } } as never,
	],
};

let n8n: TestN8n;
let channels: EveryChannel;

beforeAll(async () => {
	n8n = await TestN8n.start();
	n8n.credentials.journeyCallbackApi = () => ({ vonageSignatureSecret: 'a signature secret' });
	n8n.secret = 'a write key that is long enough';
	channels = await EveryChannel.start(n8n);
});
afterAll(async () => {
	await n8n.close();
	await channels.close();
});

let flows = 0;
const named = (type: string) => `n8n-nodes-journey.${type}`;

/** The parameters, on the store of the test, with providers on this machine. */
function atHome({ store: _store, sqlitePath: _path, ...rest }: INodeParameters): INodeParameters {
	const options = { ...(rest.options as INodeParameters), apiBaseUrl: channels.provider.url };
	return { ...rest, options };
}

function someone(): object {
	const who = { email: 'ada@example.com', phone: '+4915112345671', userId: `u${flows % 7}` };
	const names = { firstName: 'Ada', lastName: null, timezone: 'UTC', locale: null, stage: null };
	const rest = { externalId: null, score: null, consent: {}, attributes: channels.traits };
	return { ...who, contact: { id: 0, ...names, ...who, ...rest } };
}

/** The error of the work; time passes until it has ended. */
async function failureOf(work: () => Promise<Error | undefined>): Promise<Error | undefined> {
	const ended = { yet: false };
	const failure = work()
		.catch((error: Error) => error)
		.finally(() => (ended.yet = true));
	while (!ended.yet) {
		await n8n.clock.advance(MINUTE);
		await setImmediate();
	}
	return await failure;
}

function expectForBuilders(failure: Error | undefined, parameters: INodeParameters): void {
	if (failure === undefined) return;
	const { name, message, stack, cause } = failure;
	const { description } = failure as { description?: string };
	const where = (cause as Error | undefined)?.stack ?? stack;
	const given = { name, message, description, where, parameters };
	const text = `${message} ${description}`;
	const isForBuilders =
		FOR_BUILDERS.includes(name) && !NOT_FOR_BUILDERS.some((pattern) => pattern.test(text));
	if (!isForBuilders) expect(given).toBe('in words for builders');
}

async function holdsFor(
	type: string,
	fails: (parameters: INodeParameters) => Promise<Error | undefined>,
): Promise<void> {
	const { properties } = n8n.typeNamed(type).description;
	let worked = 0;
	await fc.assert(
		fc.asyncProperty(anyParameters(properties).map(atHome), async (parameters) => {
			const failure = await failureOf(async () => await fails(parameters));
			if (failure === undefined) worked++;
			expectForBuilders(failure, parameters);
		}),
		{
			...{ numRuns: RUNS, endOnFailure: true },
			examples: (FINDS[type] ?? []).map((parameters) => [atHome(parameters)]),
		},
	);
	// Nodes that are always refused would show little.
	expect(worked).toBeGreaterThan(0);
}

describe.each([
	'branchOnBehavior',
	'journeyContact',
	'journeyReport',
	'leadScore',
	'multiChannelSend',
	'segmentFilter',
	'splitTest',
	'waitUntil',
])('%s, whatever its parameters hold and its expressions evaluate to,', (type) => {
	async function run(parameters: INodeParameters, mode: WorkflowExecuteMode) {
		const step = { type: named(type), parameters, credentials: EveryChannel.credentials(n8n) };
		const steps = { Start: plainTrigger(), Node: step };
		const journey = flow(`hostile${++flows}`, steps, ['Start', 'Node']);
		const { run: ended } = await n8n.trigger(
			journey,
			'Start',
			[{ ...someone(), ...oddItem }],
			mode,
		);
		return ended!.data.resultData.error;
	}

	it('does its work, or fails in words for its builder', async () => {
		await holdsFor(type, async (parameters) => await run(parameters, 'trigger'));
	});

	it('shows what it would do in a test run, or fails in words for its builder', async () => {
		await holdsFor(type, async (parameters) => await run(parameters, 'manual'));
	});
});

describe.each(['journeyTrigger', 'journeyHub'])('%s, whatever its parameters hold,', (type) => {
	function journeyOf(parameters: INodeParameters): Flow {
		const step = { type: named(type), parameters, credentials: EveryChannel.credentials(n8n) };
		const steps = { Start: step, Then: code((items) => items) };
		return flow(`hostile${++flows}`, steps, ['Start', 'Then']);
	}

	it('is activated and answers calls, or refuses it in words for its builder', async () => {
		await holdsFor(type, async (parameters) => {
			const journey = journeyOf(parameters);
			await n8n.activate(journey);
			try {
				const call = { event: 'Signed Up', email: 'ada@example.com' };
				await n8n.call(journey, call, { kind: 'track' });
			} finally {
				await n8n.deactivate(journey);
			}
			return undefined;
		});
	});

	it('shows the contacts it would enroll in a test run, or fails in words for its builder', async () => {
		await holdsFor(type, async (parameters) => {
			const { run } = await n8n.testRun(journeyOf(parameters), 'Start');
			return run!.data.resultData.error;
		});
	});
});

import { join } from 'node:path';
import { ensureN8n } from '../../dev/n8n-install';
import { repoRoot } from '../../dev/paths';
import { DAY_MS } from '../../src/lib/milliseconds';
import { findN8n } from '../../src/simulation/n8n/installation';
import type { RehearsalRequest } from '../../src/simulation/thread/request';
import { rehearseInThread, RehearsalError } from '../../src/simulation/thread/thread';
import { flow, journeyTrigger, send, waitUntil, type Step } from '../support/engine/flow';
import { FROM, scenario, someContacts } from '../support/rehearsal/scenario';

const file = join(repoRoot, 'dist', 'src', 'simulation-worker.js');
let installation: RehearsalRequest['installation'];

beforeAll(async () => {
	const { dir } = await ensureN8n();
	const here = { packFile: __filename, execPath: process.execPath, env: {}, home: dir };
	installation = findN8n({ given: dir, ...here });
});

const set: Step = {
	type: 'n8n-nodes-base.set',
	parameters: { mode: 'raw', jsonOutput: '={{ { who: $json.contact.email } }}' },
	typeVersion: 3.4,
} as Step;

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger(),
		Set: set,
		Hello: send('Hello'),
		Wait: waitUntil({ amount: 2, unit: 'days' }),
		Again: send('Again'),
	},
	['Start', 'Set', 'Hello', 'Wait', 'Again'],
);

function request(more: Partial<RehearsalRequest> = {}): RehearsalRequest {
	const { contacts, behavior: _, ...rest } = scenario([welcome], { days: 10 });
	return {
		installation,
		scenario: rest,
		contacts,
		behavior: { kind: 'model', file: null },
		...more,
	};
}

const untouched = { name: 'log.csv', content: 'timestamp,contact,type,event\n' };

describe('A rehearsal in a thread', () => {
	it('plays the built pack in the engine and nodes of the installed n8n', async () => {
		const seen: number[] = [];
		const { outcome } = await rehearseInThread(
			request({ behavior: { kind: 'log', file: untouched, shift: 'none' } }),
			{ file, onProgress: ({ at }) => seen.push(at) },
		);
		expect(outcome.failures).toEqual([]);
		expect(outcome.standIns).toEqual([]);
		expect(outcome.contacts).toHaveLength(someContacts(3).length);
		expect(outcome.messages.map(({ at }) => at - FROM)).toEqual([
			...[0, 0, 0],
			...[2 * DAY_MS, 2 * DAY_MS, 2 * DAY_MS],
		]);
		expect(seen.at(-1)).toBe(FROM + 10 * DAY_MS);
	});

	it('has the same outcome for the same seed', async () => {
		const play = async () => {
			const { outcome } = await rehearseInThread(request(), { file });
			// Their links are signed with a key of the store.
			return { ...outcome, samples: outcome.samples.map(({ labels }) => labels) };
		};
		expect(await play()).toEqual(await play());
	});

	it('says what is wrong with a file of the request', async () => {
		const behavior = {
			kind: 'model',
			file: { name: 'model.yaml', content: 'opens: 200 %' },
		} as const;
		await expect(rehearseInThread(request({ behavior }), { file })).rejects.toThrow(RehearsalError);
		await expect(rehearseInThread(request({ behavior }), { file })).rejects.toThrow('model.yaml');
	});

	it('ends at once when it is not wanted any more', async () => {
		const wanted = new AbortController();
		const onProgress = () => wanted.abort(new Error('not wanted'));
		const { scenario: played } = request();
		const long = request({ scenario: { ...played, days: 365 } });
		await expect(
			rehearseInThread(long, { file, onProgress, signal: wanted.signal }),
		).rejects.toThrow('not wanted');
	});
});

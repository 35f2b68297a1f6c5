import type { Released } from '../../../src/journey/position';
import type { ScoreWrite, ScoreWritten } from '../../../src/score/scores';
import type { Threshold } from '../../../src/score/threshold';
import { HOUR, MINUTE, SECOND, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { leadModel, mainScores, scoresOf } from './support/scores';

const AT_50: Threshold = { at: 50, hysteresis: 10 };

interface Writing {
	threshold?: Threshold;
	main?: boolean;
	/** When the facts were read; default: now. */
	at?: number;
}

/** A Lead Score node in the world, and contacts on their way to it. */
async function open(world: JourneyWorld, ...names: string[]) {
	await world.enter(...names);
	const released = await world.release('trigger');
	const of = (name: string) => released.find(({ contact }) => contact.externalId === name)!;
	const modelId = await world.store.scores.saveModel(world.workspaceId, leadModel(), world.now);

	const write = async (scores: ScoreWrite[], options: Writing = {}): Promise<ScoreWritten[]> => {
		const { threshold = AT_50, main = true, at = world.now } = options;
		const { workspaceId, nodes } = world;
		const { scores: store } = world.store;
		return await store.write(workspaceId, modelId, nodes.send, scores, { main, threshold }, at);
	};
	const outcomes = async (scores: ScoreWrite[], options?: Writing) =>
		(await write(scores, options)).map(({ outcome }) => outcome);
	return { of, modelId, write, outcomes };
}

const scored = (points: number, { contact }: Pick<Released, 'contact'>): ScoreWrite => ({
	...{ contactId: contact.id, points, grade: null, groups: {} },
});

/** A pass through the node: the first one, or a later one (`visit` 1 and so on). */
const passing = (points: number, released: Released, visit = 0): ScoreWrite => ({
	...scored(points, released),
	visit: { positionId: released.positionId, lease: released.lease, visit },
});

storeContract('scores: writing', (contract) => {
	it('stores points, grade and groups, and points as the main score of the contact', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann', 'bob');
		const rest = { grade: 'A', groups: { fit: 20, engagement: 30.5 } };
		await write([{ ...scored(50.5, of('ann')), ...rest }, scored(-3, of('bob'))]);
		expect(await scoresOf(world)).toEqual([
			{
				name: 'ann',
				model: 'lead',
				points: 50.5,
				...rest,
				above_threshold: true,
				scored_at: world.now,
			},
			{
				...{
					name: 'bob',
					model: 'lead',
					points: -3,
					grade: null,
					groups: {},
					above_threshold: false,
				},
				scored_at: world.now,
			},
		]);
		expect(await mainScores(world)).toEqual({ ann: 50.5, bob: -3 });
	});

	it('leaves the main score alone where another model is the main one', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann');
		await write([scored(7, of('ann'))], { main: false });
		expect(await mainScores(world)).toEqual({ ann: null });
		expect(await scoresOf(world)).toMatchObject([{ points: 7 }]);
	});

	it('replaces the previous score', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann');
		await write([{ ...scored(50, of('ann')), grade: 'A', groups: { fit: 50 } }]);
		world.now += HOUR;
		await write([scored(20, of('ann'))]);
		expect(await scoresOf(world)).toMatchObject([
			{ points: 20, grade: null, groups: {}, scored_at: world.now },
		]);
		expect(await mainScores(world)).toEqual({ ann: 20 });
	});

	it('keeps newer scores of a faster execution, and does not cross back for it', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		expect(await outcomes([scored(60, of('ann'))])).toEqual(['crossedUp']);
		expect(await outcomes([scored(0, of('ann'))], { at: world.now - SECOND })).toEqual(['scored']);
		expect(await scoresOf(world)).toMatchObject([{ points: 60, above_threshold: true }]);
		expect(await mainScores(world)).toEqual({ ann: 60 });
	});

	it('is not blocked by a clock that was once far ahead', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann');
		await write([scored(60, of('ann'))], { at: world.now + HOUR });
		await write([scored(10, of('ann'))]);
		expect(await mainScores(world)).toEqual({ ann: 10 });
	});

	it('skips a contact that is gone', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann');
		const none = { ...scored(60, of('ann')), contactId: 999_999_999 };
		expect(await write([none, scored(60, of('ann'))])).toEqual([
			{ outcome: 'scored', held: true },
			{ outcome: 'crossedUp', held: true },
		]);
		expect(await scoresOf(world)).toHaveLength(1);
	});

	it('does nothing for an empty list', async () => {
		const world = await contract.world();
		const { outcomes } = await open(world, 'ann');
		expect(await outcomes([])).toEqual([]);
	});
});

storeContract('scores: crossing a threshold', (contract) => {
	it('is reported once, up at the threshold and down below the hysteresis', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		const told: string[] = [];
		for (const points of [49, 50, 55, 49, 50, 40, 39, 45, 49, 50]) {
			world.now += MINUTE;
			told.push(...(await outcomes([scored(points, of('ann'))])));
		}
		expect(told).toEqual([
			...['scored', 'crossedUp', 'scored', 'scored', 'scored', 'scored'],
			...['crossedDown', 'scored', 'scored', 'crossedUp'],
		]);
	});

	it('belongs to each contact separately', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann', 'bob');
		expect(await outcomes([scored(50, of('ann')), scored(10, of('bob'))])).toEqual([
			'crossedUp',
			'scored',
		]);
		expect(await outcomes([scored(10, of('ann')), scored(50, of('bob'))])).toEqual([
			'crossedDown',
			'crossedUp',
		]);
	});

	it('is reported to the first of two items of one contact', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		expect(await outcomes([scored(60, of('ann')), scored(60, of('ann'))])).toEqual([
			'crossedUp',
			'scored',
		]);
	});

	it('is reported to one of two concurrent executions', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		const told = await Promise.all([
			outcomes([scored(60, of('ann'))]),
			outcomes([scored(60, of('ann'))]),
		]);
		expect(told.flat().sort()).toEqual(['crossedUp', 'scored']);
	});

	it('belongs to one model: another has a threshold of its own', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		const { scores } = world.store;
		await outcomes([scored(60, of('ann'))]);
		const other = await scores.saveModel(world.workspaceId, leadModel({ key: 'fit' }), world.now);
		const options = { main: false, threshold: AT_50 };
		expect(
			await scores.write(
				world.workspaceId,
				other,
				null,
				[scored(60, of('ann'))],
				options,
				world.now,
			),
		).toEqual([{ outcome: 'crossedUp', held: true }]);
	});

	it('continues from the side on which a contact was before a time without a threshold', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		await outcomes([scored(60, of('ann'))]);
		const { scores } = world.store;
		const modelId = await scores.saveModel(world.workspaceId, leadModel(), world.now);
		await scores.write(
			world.workspaceId,
			modelId,
			null,
			[scored(0, of('ann'))],
			{ main: true },
			world.now,
		);
		expect(await outcomes([scored(60, of('ann'))])).toEqual(['scored']);
	});
});

storeContract('scores: on a journey', (contract) => {
	it('a replay of a pass reports the same crossing, whatever the points are now', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann', 'bob');
		const first = [passing(60, of('ann')), passing(10, of('bob'))];
		expect(await outcomes(first)).toEqual(['crossedUp', 'scored']);
		expect(await outcomes(first)).toEqual(['crossedUp', 'scored']);
		world.now += MINUTE;
		const changed = [passing(0, of('ann')), passing(90, of('bob'))];
		expect(await outcomes(changed)).toEqual(['crossedUp', 'scored']);
	});

	it('a replay writes the points as they are now, and uses up no crossing', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		await outcomes([passing(60, of('ann'))]);
		await outcomes([passing(0, of('ann'))]);
		expect(await mainScores(world)).toEqual({ ann: 0 });
		expect(await outcomes([passing(0, of('ann'), 1)])).toEqual(['crossedDown']);
	});

	it('another pass of the node is decided anew', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		expect(await outcomes([passing(60, of('ann'))])).toEqual(['crossedUp']);
		expect(await outcomes([passing(60, of('ann'), 1)])).toEqual(['scored']);
		expect(await outcomes([passing(0, of('ann'), 2)])).toEqual(['crossedDown']);
	});

	it('two items of one pass get the same outcome', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann');
		const both = [passing(60, of('ann')), passing(0, of('ann'))];
		expect(await outcomes(both)).toEqual(['crossedUp', 'crossedUp']);
		expect(await outcomes([passing(60, of('ann'), 1)])).toEqual(['scored']);
	});

	it('an item whose lease is lost is not scored, and does not block the others', async () => {
		const world = await contract.world();
		const { of, write } = await open(world, 'ann', 'bob');
		const unknown = { ...of('ann'), lease: 'somebody-else:1' };
		expect(await write([passing(60, unknown), passing(60, of('bob'))])).toEqual([
			{ outcome: 'scored', held: false },
			{ outcome: 'crossedUp', held: true },
		]);
		expect(await mainScores(world)).toEqual({ ann: null, bob: 60 });
		expect(await write([passing(60, of('ann'))])).toEqual([{ outcome: 'crossedUp', held: true }]);
	});

	it('a crossing is stored with the points that decided it', async () => {
		const world = await contract.world();
		const { of, outcomes } = await open(world, 'ann', 'bob');
		await outcomes([passing(60, of('ann')), passing(10, of('bob'))]);
		const steps = await world.conn.db
			.selectFrom('node_visits')
			.select(['position_id', 'outcome', 'detail'])
			.where('node_id', '=', world.nodes.send)
			.execute();
		expect(steps).toHaveLength(2);
		expect(steps).toContainEqual({
			...{ position_id: of('ann').positionId, outcome: 'crossedUp' },
			detail: { points: 60, at: 50 },
		});
		expect(steps).toContainEqual({
			...{ position_id: of('bob').positionId, outcome: 'scored', detail: null },
		});
	});
});

storeContract('scores: models', (contract) => {
	it('are identified by their key in the workspace, and updated under it', async () => {
		const world = await contract.world();
		const other = await contract.world();
		const { scores } = world.store;
		const id = await scores.saveModel(world.workspaceId, leadModel(), world.now);
		expect(await scores.saveModel(world.workspaceId, leadModel(), world.now + 1)).toBe(id);
		const edited = leadModel({ name: 'Lead, new', decimals: 1 });
		expect(await scores.saveModel(world.workspaceId, edited, world.now + 2)).toBe(id);
		await scores.saveModel(world.workspaceId, leadModel({ key: 'fit' }), world.now);
		expect(await scores.saveModel(other.workspaceId, leadModel(), world.now)).not.toBe(id);
		expect(await scores.models(world.workspaceId)).toEqual([leadModel({ key: 'fit' }), edited]);
	});

	it('that are unchanged are not written again', async () => {
		const world = await contract.world();
		const { scores } = world.store;
		await scores.saveModel(world.workspaceId, leadModel(), world.now);
		await scores.saveModel(world.workspaceId, leadModel(), world.now + HOUR);
		const { updated_at } = await world.conn.db
			.selectFrom('score_models')
			.select('updated_at')
			.where('workspace_id', '=', world.workspaceId)
			.executeTakeFirstOrThrow();
		expect(updated_at).toBe(world.now);
	});

	it('saved by many calls at once are one', async () => {
		const world = await contract.world();
		const ids = await Promise.all(
			Array.from({ length: 20 }, () =>
				world.store.scores.saveModel(world.workspaceId, leadModel(), world.now),
			),
		);
		expect(new Set(ids).size).toBe(1);
	});
});

import type { INodeType } from 'n8n-workflow';
import { defaultModel } from './behavior/default-model';
import { readLog } from './behavior/log';
import { modeledBehavior } from './behavior/modeled';
import { readModel } from './behavior/model';
import type { N8n } from './engine/n8n';
import { foreignNodes } from './n8n/foreign-nodes';
import { PLACEHOLDERS } from './n8n/placeholders';
import { writeOutcome } from './outcome/folder';
import { outcomeOf } from './outcome/outcome-of';
import { overBadLine } from './hazards';
import type { Progress } from './recording';
import type { Scenario } from './scenario';
import { simulate } from './simulate';
import type { Rehearsed, RehearsalRequest } from './thread/request';

type Cast = Pick<Scenario, 'contacts' | 'behavior'> & { notes(): string[] };

/**
 * Plays a rehearsal in this thread, and makes its outcome.
 * @throws InputFileError if the log or the model cannot be read
 */
export async function rehearse(
	request: Omit<RehearsalRequest, 'installation'>,
	n8n: N8n,
	packNodes: ReadonlyMap<string, INodeType>,
	onProgress: (progress: Progress) => void,
): Promise<Rehearsed> {
	const { contacts, behavior, notes } = castOf(request);
	const { seed } = request.scenario;
	const recording = await simulate(
		{
			...request.scenario,
			contacts,
			behavior: request.isHostile ? overBadLine(behavior, seed) : behavior,
		},
		{
			...{ n8n, packNodes, credentials: PLACEHOLDERS },
			foreign: (scenario, clock, activity) => foreignNodes(n8n, scenario, clock, activity),
		},
		onProgress,
	);
	try {
		const outcome = await outcomeOf(recording, { retention: request.retention });
		if (request.folder !== undefined) {
			await writeOutcome(request.folder, outcome, recording.messages);
		}
		return { outcome, notes: notes() };
	} finally {
		await recording.store.close();
	}
}

function castOf({ scenario, contacts, behavior }: Omit<RehearsalRequest, 'installation'>): Cast {
	const { from, days, seed, timezone } = scenario;
	if (behavior.kind === 'log') {
		const { file, shift } = behavior;
		const log = readLog(file, { contacts, from, zone: timezone, shift });
		const notes = () => [
			...log.rejected.map(({ place, reason }) => `${file.name}, ${place}: ${reason}`),
			...log
				.unmatchedReactions()
				.map((place) => `${file.name}, ${place}: no message came that this could be a reaction to`),
		];
		return { contacts: log.contacts, behavior: log.behavior, notes };
	}
	const model = behavior.file === null ? defaultModel() : readModel(behavior.file);
	const modeled = modeledBehavior(model, { seed, from, days, timezone });
	return {
		contacts: contacts.map((contact) => modeled.appear(contact)),
		behavior: modeled,
		notes: () => [],
	};
}

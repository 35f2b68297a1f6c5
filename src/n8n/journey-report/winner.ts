import type { IDataObject } from 'n8n-workflow';
import { declareWinner, WinnerError } from '../../experiment/winner';
import { ParameterError } from '../parameters/error';
import { locatorValue } from '../parameters/values';
import { choiceAsked, requiredJourney, splitTestAsked, type ReportContext } from './context';

/** Declares the winner of the item's Split Test, or takes it back; a preview changes nothing. */
export async function runDeclareWinner(
	context: ReportContext,
	index: number,
	previewing: boolean,
): Promise<IDataObject> {
	const { handle, read, now, node } = context;
	const journey = await requiredJourney(context, index);
	const { nodeId, name } = await splitTestAsked(context, index, journey);
	const subject = { journey: journey.key, splitTest: name };
	const { experiments } = handle.store;
	const action = choiceAsked(context, index, 'Action', 'winnerAction', ['declare', 'undo']);
	if (action === 'undo') {
		const pin = previewing ? await experiments.pinned(nodeId) : await experiments.unpin(nodeId);
		const was = pin?.arm ?? null;
		return { ...subject, winner: null, previousWinner: was };
	}
	const arm = locatorValue(read<unknown>('arm', index, ''));
	if (arm === '') throw new ParameterError("'Arm' is empty. Select the arm that won.");
	const declaration = {
		...{ nodeId, arm, by: node },
		includeHoldout: read<boolean>('includeHoldout', index, false),
		reassign: read<boolean>('reassign', index, false),
	};
	const previous = await experiments.pinned(nodeId);
	try {
		const pin = await declareWinner(
			// A preview checks the arm, and pins nothing.
			previewing ? { phases: experiments.phases, pin: () => Promise.resolve() } : experiments,
			declaration,
			now,
		);
		return {
			...{ ...subject, winner: pin.arm, previousWinner: previous?.arm ?? null },
			...{ includeHoldout: pin.includeHoldout, reassign: pin.reassign },
			...{ declaredAt: new Date(pin.at).toISOString(), declaredBy: pin.by },
		};
	} catch (error) {
		if (error instanceof WinnerError) throw new ParameterError(error.message);
		throw error;
	}
}

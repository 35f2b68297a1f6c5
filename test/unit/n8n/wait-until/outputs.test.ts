import { waitOutputs } from '../../../../src/n8n/wait-until/outputs';

/** As the editor has it: out of the description's text, with nothing around it. */
const inEditor = new Function(`return (${waitOutputs.toString()})`)() as typeof waitOutputs;

const names = (parameters: object) =>
	inEditor(parameters as Record<string, unknown>).map(({ displayName }) => displayName);

describe("Wait Until's outputs", () => {
	it.each([
		[{ waitFor: 'event', limitWait: true }],
		[{ waitFor: 'event' }],
		[{ waitFor: 'rule', limitWait: true }],
		[{ waitFor: 'race', limitRace: true }],
		[{ waitFor: 'timeOfDay', ifPastTime: 'timedOut' }],
		[{ waitFor: 'date', ifPastDate: 'timedOut' }],
	])("are 'Reached' and 'Timed Out' where something can time out: %j", (parameters) => {
		expect(names(parameters)).toEqual(['Reached', 'Timed Out']);
	});

	it.each([
		[{ waitFor: 'duration' }],
		[{ waitFor: 'event', limitWait: false }],
		[{ waitFor: 'rule', limitWait: false }],
		[{ waitFor: 'race', limitWait: true, limitRace: false }],
		[{ waitFor: 'bestHour', limitWait: true, limitBestHour: true }],
		[{ waitFor: 'timeOfDay', ifPastTime: 'waitForNext', ifPastDate: 'timedOut' }],
		[{ waitFor: 'date', ifPastDate: 'continue', limitWait: true }],
	])('is one where nothing can: %j', (parameters) => {
		expect(names(parameters)).toEqual(['Reached']);
	});
});

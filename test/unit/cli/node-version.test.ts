import { tooOld } from '../../../src/cli/node-version';

describe('the Node that runs the command', () => {
	it.each(['22.13.0', '22.22.0', '23.0.0', '24.21.0', '100.1.0'])('may be %s', (version) => {
		expect(tooOld(version)).toBeNull();
	});

	it.each(['10.24.1', '20.20.2', '22.12.0'])('is refused with one sentence as %s', (version) => {
		expect(tooOld(version)).toMatch(`this is Node ${version}; the pack needs 22.13 or later`);
	});
});

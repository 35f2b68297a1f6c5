import { packTarball } from '../dev/pack';
import { benchJourney } from './journey';
import { benchReports } from './reports';
import { benchRules } from './rules';
import { benchScores } from './scores';
import { benchSegments } from './segments';
import { benchSend } from './send';
import { benchSimulate } from './simulate';
import { report, type Measure } from './support/report';
import { benchWake } from './wake';

const parts: Record<string, () => Promise<Measure[]>> = {
	journey: benchJourney,
	reports: benchReports,
	rules: benchRules,
	scores: benchScores,
	segments: benchSegments,
	send: benchSend,
	simulate: benchSimulate,
	wake: benchWake,
};

async function main(): Promise<void> {
	const asked = process.argv.slice(2);
	const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
	if (unknown.length > 0) {
		throw new Error(
			`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`,
		);
	}
	process.env.JOURNEY_TARBALL = await packTarball();
	const measures: Measure[] = [];
	for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
		measures.push(...(await parts[name]()));
	}
	report(measures);
	if (measures.some((measure) => !measure.ok)) process.exitCode = 1;
}

void main();

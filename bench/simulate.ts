import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChild } from '../dev/child';
import { ensureN8n } from '../dev/n8n-install';
import { repoRoot } from '../dev/paths';
import { readWorkflowFiles } from '../src/journey/workflow-file';
import type { Measure } from './support/report';
import type { Rehearsal } from './support/rehearsal.mjs';

const TEMPLATES = join(repoRoot, 'templates');
const CONTACTS = 10_000;
const DAYS = 30;
/** Of the welcome series. */
const MOST = { seconds: 60, MB: 1_500 };

/** Rehearsals of the welcome series and of the template with the most nodes, as the command plays them. */
export async function benchSimulate(): Promise<Measure[]> {
	const { dir } = await ensureN8n();
	const measures: Measure[] = [];
	for (const file of ['welcome-series.json', largestTemplate()]) {
		const { seconds, peakMb, messages } = await rehearsed(join(TEMPLATES, file), dir);
		const isGoal = measures.length === 0;
		const what = `${file}, ${CONTACTS} contacts x ${DAYS} days, ${messages} messages`;
		for (const [unit, ours] of Object.entries({ seconds, MB: peakMb })) {
			const most = MOST[unit as keyof typeof MOST];
			measures.push({
				bench: 'simulate',
				case: unit === 'MB' ? `peak memory, ${what}` : what,
				...{ ours, theirs: null, unit, ratio: null },
				goal: isGoal ? `under ${most} ${unit}` : 'a figure',
				ok: !isGoal || ours < most,
			});
		}
	}
	return measures;
}

async function rehearsed(template: string, n8n: string): Promise<Rehearsal> {
	const tsx = pathToFileURL(require.resolve('tsx')).href;
	const script = join(__dirname, 'support', 'rehearsal.mts');
	const args = ['--import', tsx, script, template, String(CONTACTS), String(DAYS), n8n];
	const child = startChild({ args });
	const answer = once(child.process, 'message') as Promise<[Rehearsal]>;
	const [rehearsal] = await Promise.race([answer, child.exited.then(() => [null])]);
	if (rehearsal === null) throw new Error(`The rehearsal ended early: ${child.lastLines(20)}`);
	await child.exited;
	return rehearsal;
}

/** By its nodes, without sticky notes. */
function largestTemplate(): string {
	const size = (file: string) =>
		readWorkflowFiles(readFileSync(join(TEMPLATES, file), 'utf8'), file)
			.flatMap(({ nodes }) => nodes)
			.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote').length;
	const files = readdirSync(TEMPLATES).filter((file) => file.endsWith('.json'));
	return files.reduce((most, file) => (size(file) > size(most) ? file : most));
}

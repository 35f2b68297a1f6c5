// Rehearses a template as the command does, in a process of its own, so that the memory is that of the
// rehearsal. Its arguments: the template's file, contacts, days, and the folder of an n8n. Sends what it
// took to the parent.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../../dev/paths.js';
import { readWorkflowFiles } from '../../src/journey/workflow-file.js';
import { readContacts } from '../../src/simulation/contacts-file.js';
import { resolutionFor } from '../../src/simulation/resolution.js';
import { findN8n } from '../../src/simulation/n8n/installation.js';
import { rehearseInThread } from '../../src/simulation/thread/thread.js';

export interface Rehearsal {
	/** Seconds from the files to the outcome. */
	seconds: number;
	/** MB that the process took at most. */
	peakMb: number;
	messages: number;
}

const [, , template, contacts, days, n8n] = process.argv;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', ''];

const rows = Array.from({ length: Number(contacts) }, (_, i) => {
	return `${i},c${i}@example.com,Ada ${i},${ZONES[i % ZONES.length]}`;
});
const csv = ['userId,email,firstName,timezone', ...rows].join('\n');

async function main(): Promise<void> {
	const began = performance.now();
	const timezone = 'Europe/Berlin';
	const { outcome } = await rehearseInThread(
		{
			installation: findN8n({
				...{ given: n8n, packFile: join(repoRoot, 'dist', 'src', 'cli.js') },
				...{ execPath: process.execPath, env: {}, home: n8n },
			}),
			scenario: {
				workflows: readWorkflowFiles(readFileSync(template, 'utf8'), template).map((workflow) => ({
					...workflow,
					id: 'bench',
				})),
				...{ from: Date.parse('2026-03-01T00:00:00+01:00'), days: Number(days), seed: 1 },
				...{ resolutionMs: resolutionFor(rows.length), timezone, fixtures: {} },
				hazards: { outages: [], restarts: [] },
			},
			contacts: readContacts({ name: 'contacts.csv', content: csv }, timezone).contacts,
			behavior: { kind: 'model', file: null },
		},
		{ file: join(repoRoot, 'dist', 'src', 'simulation-worker.js') },
	);
	const rehearsal: Rehearsal = {
		seconds: (performance.now() - began) / 1_000,
		peakMb: process.resourceUsage().maxRSS / 1_024,
		messages: outcome.messages.length,
	};
	if (outcome.failures.length > 0) throw new Error(outcome.failures[0].message);
	process.send!(rehearsal);
}

void main();

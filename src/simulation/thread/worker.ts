import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { INodeType } from 'n8n-workflow';
import { DAY_MS, HOUR_MS } from '../../lib/milliseconds';
import { loadN8n } from '../n8n/load';
import { shareN8nWorkflow } from '../n8n/share-workflow';
import type { rehearse } from '../rehearse';
import { letNothingLeave } from './nothing-leaves';
import type { RehearsalRequest, ThreadMessage } from './request';

/** The thread of a rehearsal: it plays the request in its data, and ends. */

const load = createRequire(__filename);
/** The built pack, in whose folder dist/src this file lies. */
const pack = join(__dirname, '..', '..');

/** Of virtual time: nobody reads a message for each of its minutes. */
const PROGRESS_MS = HOUR_MS;

const tell = (message: ThreadMessage) => parentPort!.postMessage(message);

async function main({ installation, ...request }: RehearsalRequest): Promise<void> {
	letNothingLeave();
	// Before anything of the pack asks for n8n-workflow.
	shareN8nWorkflow(installation.core);
	const n8n = loadN8n(installation);
	const core = load('./index.js') as { rehearse: typeof rehearse };
	const end = request.scenario.from + request.scenario.days * DAY_MS;
	let toldAt = -Infinity;
	const rehearsed = await core.rehearse(request, n8n, packNodes(), (progress) => {
		if (progress.at < Math.min(toldAt + PROGRESS_MS, end)) return;
		toldAt = progress.at;
		tell({ kind: 'progress', progress });
	});
	tell({ kind: 'done', rehearsed });
}

/** By type, as workflows name them. */
function packNodes(): Map<string, INodeType> {
	const manifest = load(join(pack, 'package.json')) as { name: string; n8n: { nodes: string[] } };
	return new Map(
		manifest.n8n.nodes.map((path) => {
			const [Type] = Object.values(load(join(pack, path)) as Record<string, new () => INodeType>);
			const type = new Type();
			return [`${manifest.name}.${type.description.name}`, type];
		}),
	);
}

main(workerData as RehearsalRequest).catch((error: Error) =>
	tell({ kind: 'failed', message: error.message, detail: error.stack ?? '' }),
);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, INode } from 'n8n-workflow';
import { WRITE_KEY } from './call';
import { code, type Flow } from './flow';

const TEMPLATES = join(__dirname, '../../../templates');
const SMTP = { smtp: { id: '1', name: 'Mail server' } };
const INGEST = { journeyIngestApi: { id: '2', name: 'Write key' } };
const headers = { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}` };
const passOn = code((items) => items);

/**
 * The journey of a template as a user imports it, with a mail server and a write key, which is sent
 * with each call. Of n8n's own nodes, schedules are triggered by the test, and the others pass items
 * on.
 */
export function templateFlow(file: string): Flow {
	const text = readFileSync(join(TEMPLATES, `${file}.json`), 'utf8');
	const { name, nodes, connections } = JSON.parse(text) as {
		name: string;
		nodes: INode[];
		connections: IConnections;
	};
	const used = nodes.flatMap((node): INode[] => {
		if (node.type === 'n8n-nodes-base.stickyNote') return [];
		if (/\.(scheduleTrigger|formTrigger)$/.test(node.type)) {
			return [{ ...node, type: 'test.trigger' }];
		}
		if (node.type.startsWith('n8n-nodes-base.')) return [{ ...node, ...passOn }];
		if (node.type.endsWith('.journeyTrigger')) return [{ ...node, credentials: INGEST }];
		return [node.type.endsWith('.multiChannelSend') ? { ...node, credentials: SMTP } : node];
	});
	return { id: file, name, nodes: used, connections, timezone: 'Europe/Berlin', headers };
}

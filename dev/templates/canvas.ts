import { createHash } from 'node:crypto';

type Parameters = Record<string, unknown>;

export interface TemplateNode {
	parameters: Parameters;
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [x: number, y: number];
	webhookId?: string;
	retryOnFail?: boolean;
	maxTries?: number;
	/** ms */
	waitBetweenTries?: number;
}

interface Target {
	node: string;
	type: 'main';
	index: 0;
}

export interface TemplateWorkflow {
	name: string;
	nodes: TemplateNode[];
	connections: Record<string, { main: Target[][] }>;
	settings: Record<string, unknown>;
	pinData: Record<string, never>;
}

/** A node without its name and place. */
export interface Kind {
	type: string;
	typeVersion: number;
	parameters: Parameters;
	hasUrl?: boolean;
	/** Tries again after a failure, five times a few seconds apart. */
	retries?: boolean;
}

/** px between the nodes of neighboring columns and rows; names and outputs stand in between. */
const COLUMN = 240;
const ROW = 200;

/** A template as it is drawn: nodes stand in columns and rows, which may have fractions. */
export class Canvas {
	readonly #nodes: TemplateNode[] = [];
	readonly #connections: TemplateWorkflow['connections'] = {};

	/** @param file its name without `.json`, from which the IDs of nodes follow */
	constructor(
		readonly file: string,
		readonly name: string,
	) {}

	node(name: string, column: number, row: number, kind: Kind): this {
		const { type, typeVersion, parameters, hasUrl = false, retries = false } = kind;
		this.#nodes.push({
			parameters,
			id: this.#id(name),
			name,
			type,
			typeVersion,
			position: [Math.round(column * COLUMN), Math.round(row * ROW)],
			...(hasUrl && { webhookId: this.#id(`URL of ${name}`) }),
			...(retries && { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 }),
		});
		return this;
	}

	/** A sticky note that begins at the left edge of a column's nodes; its size in px. */
	note(
		name: string,
		column: number,
		row: number,
		size: { width: number; height: number; color?: number },
		content: string,
	): this {
		const { color = 4 } = size;
		return this.node(name, column, row, {
			type: 'n8n-nodes-base.stickyNote',
			typeVersion: 1,
			parameters: { content, height: size.height, width: size.width, color },
		});
	}

	/** Says how the journey's map comes onto the canvas; the note is replaced by it. */
	mapNote(name: string, column: number, row: number, journeyKey: string): this {
		return this.note(
			name,
			column,
			row,
			{ width: 560, height: 260, color: 7 },
			`## Journey map
1. Activate this workflow and a **Journey Hub** whose URL begins with https.
2. Run **Journey Contact** with the operation **Create Map Link** for \`${journeyKey}\`.
3. Put its output \`markdown\` here, in place of this text.

The picture shows the paths of contacts that entered in the last 30 days, with how many wait at each node and how many leave there.`,
		);
	}

	/** One target for each output, in their order; null: the output leads nowhere. */
	lead(from: string, ...targets: Array<string | readonly string[] | null>): this {
		const main = targets.map((target) =>
			[target ?? []].flat().map((node): Target => ({ node, type: 'main', index: 0 })),
		);
		this.#connections[from] = { main };
		return this;
	}

	/** Contacts go on to the same node, whatever has become of the message. */
	goOn(from: string, to: string): this {
		return this.lead(from, to, to);
	}

	workflow(): TemplateWorkflow {
		return {
			name: this.name,
			nodes: this.#nodes.map((node) => this.#centered(node)),
			connections: this.#connections,
			settings: {
				executionOrder: 'v1',
				// Executions hold contacts, and would fill n8n's database.
				saveDataSuccessExecution: 'none',
				saveDataErrorExecution: 'all',
				saveManualExecutions: false,
				saveExecutionProgress: false,
			},
			pinData: {},
		};
	}

	/** n8n draws nodes of three outputs taller, and positions are those of the upper edge. */
	#centered(node: TemplateNode): TemplateNode {
		const [x, y] = node.position;
		const outputs = this.#connections[node.name]?.main.length ?? 0;
		return { ...node, position: [x, y - 16 * Math.max(0, outputs - 2)] };
	}

	#id(name: string): string {
		const hex = createHash('sha256').update(`${this.file}/${name}`).digest('hex');
		// RFC 9562, version 8: a UUID whose bits are the maker's own.
		const parts = [
			hex.slice(0, 8),
			hex.slice(8, 12),
			`8${hex.slice(13, 16)}`,
			`a${hex.slice(17, 20)}`,
		];
		return [...parts, hex.slice(20, 32)].join('-');
	}
}

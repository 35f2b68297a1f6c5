import { isDeepStrictEqual } from 'node:util';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	IPairedItemData,
	IRunData,
	IRunExecutionData,
	ISourceData,
	ITaskData,
	NodeTypeAndVersion,
} from 'n8n-workflow';

/** Where the link of an item leads. */
export type Linked =
	| { to: INodeExecutionData }
	/** `guessed`: n8n gave it a link of its own making. */
	| { lostAt: string; why: string; guessed: boolean };

/**
 * n8n's links between the items of an execution, followed back from the items of this node. n8n
 * makes up those that a node leaves out (assignPairedItems in n8n-core): by position where a node
 * returns as many items as it was given, and to the first where it returns one. Such a link is not
 * told apart from a true one, so one is taken as lost wherever it may be made up and leads astray.
 */
export class ItemLinks {
	readonly #flaws = new Map<ITaskData, string | null>();
	#codeNodes: Set<string> | undefined;

	/** `input`: where the items come from; `before`: the nodes before this one. */
	constructor(
		private readonly runData: IRunData,
		private readonly input: ISourceData | null,
		private readonly before: () => readonly NodeTypeAndVersion[],
	) {}

	/** Of the items that a node is given. */
	static to(context: IExecuteFunctions): ItemLinks {
		const { name } = context.getNode();
		return new ItemLinks(runDataOf(context), sourceOf(context), () =>
			context.getParentNodes(name, { includeNodeParameters: true }),
		);
	}

	/** The nearest items behind this node that fit, on each way back to them. */
	behind(fits: (item: INodeExecutionData) => boolean): INodeExecutionData[] {
		const found: INodeExecutionData[] = [];
		const seen = new Set<ITaskData>();
		const ways = [this.input];
		for (const source of ways) {
			const task = source && this.#task(source);
			if (!task) continue;
			const fitting = itemsOf(task, source).filter(fits);
			found.push(...fitting);
			if (fitting.length > 0 || seen.has(task)) continue;
			seen.add(task);
			ways.push(...task.source);
		}
		return found;
	}

	/**
	 * How many items each node behind this one has left out of all its outputs, back to those where
	 * `stops` holds. Nodes that link no items are passed over, as nothing says which they left out.
	 */
	leftBehind(stops: (node: string) => boolean): Map<string, number> {
		const left = new Map<string, number>();
		const seen = new Set<ITaskData>();
		const ways = [this.input];
		for (const source of ways) {
			const task = source && this.#task(source);
			if (!task || stops(source.previousNode) || seen.has(task)) continue;
			seen.add(task);
			ways.push(...task.source);
			const n = this.#leftOut(task);
			const { previousNode } = source;
			if (n > 0) left.set(previousNode, (left.get(previousNode) ?? 0) + n);
		}
		return left;
	}

	#leftOut(task: ITaskData): number {
		const [source, ...more] = task.source;
		if (!source || more.length > 0) return 0;
		const before = this.#task(source);
		const links = (task.data?.main ?? []).flatMap((items) => (items ?? []).map(linksOf));
		if (!before || links.some((each) => each.length === 0)) return 0;
		const passedOn = new Set(links.flat().map(({ item }) => item));
		return itemsOf(before, source).filter((_, index) => !passedOn.has(index)).length;
	}

	/** The nearest item that fits, along the links of the item at `index`. */
	follow(index: number, fits: (item: INodeExecutionData) => boolean): Linked | null {
		return this.input && this.#follow(this.input, index, fits);
	}

	#follow(
		source: ISourceData,
		index: number,
		fits: (item: INodeExecutionData) => boolean,
	): Linked | null {
		const task = this.#task(source);
		if (!task) return null;
		const lost = (why: string, guessed: boolean): Linked => {
			return { lostAt: source.previousNode, why, guessed };
		};
		const item = itemsOf(task, source)[index] as INodeExecutionData | undefined;
		if (item === undefined) return null;
		if (fits(item)) return { to: item };
		const links = linksOf(item);
		if (task.source.length === 0) return null;
		if (links.length === 0) return lost('it did not say from which of its items they come', false);
		const flaw = this.#flawOf(task, source.previousNode);
		const before = links.flatMap((link): Linked[] => {
			const from = task.source[link.input ?? 0];
			if (!from) return [];
			if (flaw !== null && !this.#isPassedOn(item, from, link)) return [lost(flaw, true)];
			const found = this.#follow(from, link.item, fits);
			return [found ?? lost('it linked them to items that it was not given', true)];
		});
		const found = new Set(before.flatMap((each) => ('to' in each ? [each.to] : [])));
		if (found.size > 1) return lost('it joined several in one', false);
		return before.find((each) => 'to' in each) ?? before.at(0) ?? null;
	}

	#task({ previousNode, previousNodeRun = 0 }: ISourceData): ITaskData | undefined {
		return this.runData[previousNode]?.[previousNodeRun];
	}

	/** Why links that are short of proof are not trusted; null: they fit. */
	#flawOf(task: ITaskData, node: string): string | null {
		const known = this.#flaws.get(task);
		if (known !== undefined) return known;
		const flaw = this.#findFlaw(task, node);
		this.#flaws.set(task, flaw);
		return flaw;
	}

	#findFlaw(task: ITaskData, node: string): string | null {
		const [source, ...more] = task.source;
		if (!source || more.length > 0) return null;
		const before = this.#task(source);
		const given = before ? itemsOf(before, source).length : 0;
		if (given < 2) return null;
		const outputs = (task.data?.main ?? []).filter((items) => items && items.length > 0);
		const items = outputs.flatMap((output) => output ?? []);
		const from = items.map((item) =>
			Array.isArray(item.pairedItem) ? NaN : linksOf(item)[0]?.item,
		);
		if (from.every((index) => index === 0)) {
			return `it returned ${items.length} for ${given}, and n8n linked all to the first`;
		}
		if (outputs.length > 1 || items.length !== given) return null;
		if (new Set(from).size < given) return `it returned ${given}, and linked several to the same`;
		const isByPosition = from.every((index, i) => index === i);
		if (!isByPosition || !this.#isUnlinkedCode(node)) return null;
		return 'its code names no pairedItem, so that n8n linked them by their position';
	}

	/** Whether the node passed the item on as it was: then the link is proven. */
	#isPassedOn(item: INodeExecutionData, from: ISourceData, link: IPairedItemData): boolean {
		const task = this.#task(from);
		const given = task && (itemsOf(task, from)[link.item] as INodeExecutionData | undefined);
		return isDeepStrictEqual(given?.json, item.json);
	}

	/** A node whose code makes all items at once, and does not speak of links. */
	#isUnlinkedCode(node: string): boolean {
		this.#codeNodes ??= new Set(
			this.before()
				.filter(isUnlinkedCode)
				.map(({ name }) => name),
		);
		return this.#codeNodes.has(node);
	}
}

const CODE = /^n8n-nodes-base\.(code|function)$/;

function isUnlinkedCode({ type, parameters = {} }: NodeTypeAndVersion): boolean {
	const { mode, jsCode, pythonCode, functionCode } = parameters;
	if (!CODE.test(type) || mode === 'runOnceForEachItem') return false;
	return ![jsCode, pythonCode, functionCode].some((code) => String(code).includes('pairedItem'));
}

const itemsOf = (task: ITaskData, { previousNodeOutput = 0 }: ISourceData) =>
	task.data?.main?.[previousNodeOutput] ?? [];

export function linksOf({ pairedItem }: INodeExecutionData): IPairedItemData[] {
	if (pairedItem === undefined) return [];
	const links = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return links.map((link) => (typeof link === 'number' ? { item: link } : link));
}

/** The results of this execution's nodes. n8n's own contexts have them; its types do not say so. */
function runDataOf(context: IExecuteFunctions): IRunData {
	const { runExecutionData } = context as { runExecutionData?: IRunExecutionData | null };
	return runExecutionData?.resultData.runData ?? {};
}

/** Throws at the first node of an execution, which has no node before it. */
function sourceOf(context: IExecuteFunctions): ISourceData | null {
	try {
		return context.getInputSourceData();
	} catch {
		return null;
	}
}

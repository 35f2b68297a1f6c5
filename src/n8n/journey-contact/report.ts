import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { plain, type OperationResult, type OperationInput, type Operation } from './operation';
import type { Target } from './target';
import type { Step } from '../../journey/position';
import { ParameterError } from '../parameters/error';
import { withNextHop } from '../items/journey-item';
import { droppedHints, hintAt, linked, settleErrors, Tally } from '../items/results';
import { isTestRun } from '../parameters/test-run';

interface ReportOptions {
	ifNotFound?: 'error' | 'continue';
	resultField?: string;
}

/** Collects the results of the items, in their order. */
export class ContactReport {
	readonly dropped = new Tally();
	/** The visit of the contacts that are in a journey. */
	step: Step = { nodeId: 0, outcome: '', arrivedAt: 0 };
	readonly #errors = new Map<number, Error>();
	readonly #leaving: Array<[index: number, items: INodeExecutionData[]]> = [];
	readonly #hints: string[] = [];
	readonly #options: ReportOptions;
	readonly #testing: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.#testing = isTestRun(context);
		this.#options = context.getNodeParameter('options', 0, {}) as ReportOptions;
	}

	/** The value in a list; an empty list if `make` throws, which fails the item. */
	attempt<V>(index: number, make: () => V): V[] {
		try {
			return [make()];
		} catch (error) {
			this.#errors.set(index, error as Error);
			return [];
		}
	}

	/** The inputs that have the contact they need; the results of the others are added here. */
	withoutUnknown<T extends object>(
		inputs: ReadonlyArray<OperationInput<T>>,
		{ needs, sample }: Operation<T>,
	): Array<OperationInput<T>> {
		if (needs !== 'known') return [...inputs];
		let missing = 0;
		for (const { target } of inputs) {
			if (target.id !== null) continue;
			const { journeyItem, index } = target;
			if (sample && journeyItem?.contact.id === 0) {
				this.add(target, { result: sample(journeyItem.contact) });
			} else if (this.#options.ifNotFound === 'continue') {
				missing += 1;
				this.add(target, { result: { found: false } });
			} else {
				this.#errors.set(index, new ParameterError(notFound(target)));
			}
		}
		if (missing > 0) {
			const were = missing === 1 ? 'contact was' : 'contacts were';
			this.#hints.push(`${missing} ${were} not found; their items continued.`);
		}
		return inputs.filter(({ target }) => target.id !== null);
	}

	add(target: Target, done: OperationResult | Error): void {
		if (done instanceof Error) {
			this.#errors.set(target.index, done);
			return;
		}
		const { result, binary } = done;
		const results = target.journeyItem === null && Array.isArray(result) ? result : [result];
		const items = results.map((each) => {
			const json = this.#jsonOf(target, each, done);
			return linked({ json, ...(binary && { binary }) }, target.index);
		});
		this.#leaving.push([target.index, items]);
	}

	#jsonOf(
		{ json, id, journeyItem }: Target,
		result: object,
		{ contact }: OperationResult,
	): IDataObject {
		if (journeyItem === null) return plain(result);
		const field = this.#options.resultField?.trim() || 'result';
		const isOwn = id === journeyItem.contact.id;
		const added: IDataObject = {
			[field]: plain({ result }).result,
			...(isOwn && contact && { contact: { ...journeyItem.contact, ...contact } as IDataObject }),
		};
		return this.#testing ? { ...json, ...added } : withNextHop(journeyItem, this.step, added);
	}

	/** Shows what would be written, without writing. */
	preview<T extends object>(inputs: ReadonlyArray<OperationInput<T>>): void {
		for (const { target, request } of inputs) {
			const { id, identity } = target;
			const identifiers = { ...(id !== null && { id }), ...identity };
			const isNamed = Object.keys(identifiers).length > 0;
			this.add(target, {
				result: { preview: true, ...(isNamed && { contact: identifiers }), ...request },
			});
		}
	}

	hint(message: string): void {
		this.#hints.push(message);
	}

	outputs(): INodeExecutionData[][] {
		hintAt(this.context, [...droppedHints(this.dropped.counts), ...this.#hints]);
		const failed = settleErrors(this.context, new Map([...this.#errors].sort(([a], [b]) => a - b)));
		const items = this.#leaving.toSorted(([a], [b]) => a - b).flatMap(([, leaving]) => leaving);
		return [[...items, ...failed]];
	}
}

function notFound({ identity }: Target): string {
	const [named] = Object.entries(identity);
	const by = named ? `with ${named[0]} '${named[1]}'` : 'of this ID';
	return `There is no contact ${by}. Create it by 'Create or Update', or set the option 'If Not Found' to continue.`;
}

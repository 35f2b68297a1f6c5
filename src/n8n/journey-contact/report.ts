import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { plain, type OperationResult, type OperationInput, type Operation } from './operation';
import type { Target } from './target';
import { ParameterError } from '../parameters/error';
import { withNextHop } from '../items/journey-item';
import { droppedHints, hintAt, linked, settleErrors, Tally } from '../items/results';
import { isTestRun } from '../parameters/test-run';

interface ReportOptions {
	ifNotFound?: 'error' | 'continue';
	resultField?: string;
}

/** What comes of the items, in their order. */
export class ContactReport {
	readonly dropped = new Tally();
	readonly #errors = new Map<number, Error>();
	readonly #leaving: Array<[index: number, items: INodeExecutionData[]]> = [];
	readonly #hints: string[] = [];
	readonly #options: ReportOptions;
	readonly #testing: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.#testing = isTestRun(context);
		this.#options = context.getNodeParameter('options', 0, {}) as ReportOptions;
	}

	/** The value in a list; none where it cannot be had and the item fails. */
	attempt<V>(index: number, make: () => V): V[] {
		try {
			return [make()];
		} catch (error) {
			this.#errors.set(index, error as Error);
			return [];
		}
	}

	/** The jobs that have the contact they need; what becomes of the others is settled here. */
	withoutUnknown<T extends object>(
		jobs: ReadonlyArray<OperationInput<T>>,
		{ needs, sample }: Operation<T>,
	): Array<OperationInput<T>> {
		if (needs !== 'known') return [...jobs];
		let inlinePositions = 0;
		for (const { target } of jobs) {
			if (target.id !== null) continue;
			const { journeyItem, index } = target;
			if (sample && journeyItem?.contact.id === 0) {
				this.add(target, { result: sample(journeyItem.contact) });
			} else if (this.#options.ifNotFound === 'continue') {
				inlinePositions += 1;
				this.add(target, { result: { found: false } });
			} else {
				this.#errors.set(index, new ParameterError(notFound(target)));
			}
		}
		if (inlinePositions > 0) {
			const were = inlinePositions === 1 ? 'contact was' : 'contacts were';
			this.#hints.push(`${inlinePositions} ${were} not found; their items went on.`);
		}
		return jobs.filter(({ target }) => target.id !== null);
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
		return this.#testing ? { ...json, ...added } : withNextHop(journeyItem, added);
	}

	/** What writes would do; nothing is done. */
	preview<T extends object>(jobs: ReadonlyArray<OperationInput<T>>): INodeExecutionData[][] {
		for (const { target, request } of jobs) {
			const { id, identity } = target;
			const whom = { ...(id !== null && { id }), ...identity };
			const isNamed = Object.keys(whom).length > 0;
			this.add(target, {
				result: { preview: true, ...(isNamed && { contact: whom }), ...request },
			});
		}
		if (jobs.length > 0) this.#hints.push(ONLY_SHOWN);
		return this.outputs();
	}

	outputs(): INodeExecutionData[][] {
		hintAt(this.context, [...droppedHints(this.dropped.counts), ...this.#hints]);
		const failed = settleErrors(this.context, new Map([...this.#errors].sort(([a], [b]) => a - b)));
		const items = this.#leaving.toSorted(([a], [b]) => a - b).flatMap(([, leaving]) => leaving);
		return [[...items, ...failed]];
	}
}

const ONLY_SHOWN =
	'This is a test run: the output shows what would be done, and nothing was changed. Contacts change when the workflow runs by itself.';

function notFound({ identity }: Target): string {
	const [named] = Object.entries(identity);
	const who = named ? `with ${named[0]} '${named[1]}'` : 'of this number';
	return `There is no contact ${who}. 'Create or Update' makes one; the option 'If Not Found' lets the item go on.`;
}

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { Target } from './target';
import type { ReadParameter } from '../parameters/read';
import type { InTestRuns } from '../parameters/test-run';
import type { StoreHandle } from '../stores/handle';

/** Context of an operation; the same for the whole batch. */
export interface OperationContext {
	handle: StoreHandle;
	workspaceId: number;
	/** ms */
	now: number;
	/** The workflow's time zone. */
	zone: string;
	read: ReadParameter;
	/** The node's name. */
	node: string;
	/** Operations with `rehearses` only say what they would do. */
	dryRun: boolean;
	/** Key of the item's visit of the node, the same for a replay; null outside a journey. */
	passOf(target: Target): string | null;
	/** Makes a file of the content. */
	file(content: string, fileName: string): Promise<INodeExecutionData['binary']>;
}

/** One item and its request. */
export interface OperationInput<T> {
	target: Target;
	request: T;
}

export interface OperationResult {
	/** A list makes several items if the input item is not in a journey. */
	result: object | object[];
	/** Changed fields of the contact, for the item. */
	contact?: Partial<Contact>;
	binary?: INodeExecutionData['binary'];
}

/** An operation of the node on a batch of contacts. */
export interface Operation<T extends object> {
	/** What happens in a test run by default; null: the operation only reads. */
	inTestRuns: InTestRuns | null;
	/** A preview is the result of `run` with `dryRun`. */
	rehearses?: boolean;
	/**
	 * known: the contact must exist, and its id is set. identity: it need not exist. none: the
	 * operation concerns no particular contact.
	 */
	needs: 'known' | 'identity' | 'none';
	/** Result for a sample contact of a manual execution, which is not in the store. */
	sample?(contact: Contact): object;
	/** The item's request; throws ParameterError. */
	ask(target: Target, operationContext: OperationContext): T;
	/** Results in order; an error fails only its item. */
	run(
		inputs: ReadonlyArray<OperationInput<T>>,
		operationContext: OperationContext,
	): Promise<Array<OperationResult | Error>>;
}

/** Instants of the store as ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** A result as plain JSON, for an item. */
export const plain = (value: object): IDataObject =>
	JSON.parse(JSON.stringify(value)) as IDataObject;

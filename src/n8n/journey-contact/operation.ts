import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { Target } from './target';
import type { ReadParameter } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';

/** What an operation works with; the same for the whole batch. */
export interface OperationContext {
	handle: StoreHandle;
	workspaceId: number;
	/** ms */
	now: number;
	/** The workflow's. */
	zone: string;
	read: ReadParameter;
	/** The node's name. */
	node: string;
	/** The same for a replay of this pass of the node, and for nothing else; null: of no journey. */
	passOf(target: Target): string | null;
	/** Makes a file of the content. */
	file(content: string, fileName: string): Promise<INodeExecutionData['binary']>;
}

/** One item and what it asks for. */
export interface OperationInput<T> {
	target: Target;
	request: T;
}

export interface OperationResult {
	/** A list makes several items where the item is on no journey. */
	result: object | object[];
	/** What of the contact has changed, for the item to carry on. */
	contact?: Partial<Contact>;
	binary?: INodeExecutionData['binary'];
}

/** What the node can do with contacts, a batch at a time. */
export interface Operation<T extends object> {
	/** Writes are only shown in test runs. */
	writes: boolean;
	/**
	 * known: the contact must exist, and has its number then. identity: it need not exist. nobody:
	 * the operation is about no contact in particular.
	 */
	needs: 'known' | 'identity' | 'nobody';
	/** What a made-up contact of a test run gets, of whom the store knows nothing. */
	sample?(contact: Contact): object;
	/** What the item asks for; throws ParameterError. */
	ask(target: Target, workplace: OperationContext): T;
	/** In order; an error fails that item alone. */
	run(
		jobs: ReadonlyArray<OperationInput<T>>,
		workplace: OperationContext,
	): Promise<Array<OperationResult | Error>>;
}

/** Instants of the store as n8n shows times. */
export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** A result, or text of it, as n8n keeps it on items. */
export const plain = (value: object): IDataObject =>
	JSON.parse(JSON.stringify(value)) as IDataObject;

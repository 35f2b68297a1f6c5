import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	ProviderServer,
	type Answer,
	type Received,
} from '../../unit/message/support/provider-server';
import { code, flow, journeyTrigger, withStore, type Flow, type Step } from './flow';
import { TestN8n } from './n8n';

const SECOND = 1_000;
export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';
export const CYD = 'cyd@example.com';

export interface ChannelSubject {
	channel: string;
	/** Of the node; the provider stands at `url`. */
	parameters: (url: string) => INodeParameters;
	/** Of n8n, by type. */
	credentials: Record<string, (url: string) => IDataObject>;
	/** Traits that give the contact an address: 'bob' is the one whose message fails. */
	traits: (who: 'ada' | 'bob', url: string) => IDataObject;
	/** Answers requests that are no message, such as one for an access token. */
	aside?: (received: Received) => Answer | undefined;
	/** Whether a request is for bob. */
	isBobs: (received: Received) => boolean;
	taken: Answer;
	busy: Answer;
	refused: Answer;
	/** The set-up is wrong. */
	denied: Answer;
	/** The reason on the item of a contact without an address. */
	noAddress: string;
	/** An address for test runs. */
	testAddress: (url: string) => string;
	/** The message as a test run shows it, beside its address. */
	preview: IDataObject;
}

/** n8n and a provider, new for every test of the file. */
export class ChannelWorld {
	n8n!: TestN8n;
	provider!: ProviderServer;
	/** By contact and number of attempts. */
	answer!: (who: 'ada' | 'bob', tryNumber: number) => Answer;

	constructor(private readonly subject: ChannelSubject) {
		beforeEach(async () => await this.start());
		afterEach(async () => {
			await this.n8n.close();
			await this.provider.close();
		});
	}

	private async start(): Promise<void> {
		const tries = { ada: 0, bob: 0 };
		this.answer = () => this.subject.taken;
		this.provider = await ProviderServer.start({
			answer: (received) => {
				const aside = this.subject.aside?.(received);
				if (aside !== undefined) return aside;
				const who = this.subject.isBobs(received) ? 'bob' : 'ada';
				return this.answer(who, ++tries[who]);
			},
		});
		this.n8n = await TestN8n.start();
		for (const [type, make] of Object.entries(this.subject.credentials)) {
			this.n8n.credentials[type] = () => make(this.provider.url) as never;
		}
	}

	/** The node under test. */
	step(parameters: INodeParameters = {}): Step {
		const { channel, credentials } = this.subject;
		const { options, ...rest } = this.subject.parameters(this.provider.url);
		return {
			type: 'n8n-nodes-journey.multiChannelSend',
			parameters: {
				channels: [channel],
				...rest,
				...parameters,
				options: { ...(options as object), ...(parameters.options as object) },
			},
			credentials: Object.fromEntries(
				Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
			),
		};
	}

	/** On the store that is quickest to open; it makes no difference to what is tested here. */
	journey(then: Step = code((items) => items), parameters: INodeParameters = {}): Flow {
		const steps = { Start: journeyTrigger(), Hello: this.step(parameters), Then: then };
		return withStore(flow('hello', steps, ['Start', 'Hello', 'Then']), 'staticData');
	}

	/** Ada and Bob have addresses on the channel, Cyd has none. */
	async signUp(journey: Flow): Promise<void> {
		await this.n8n.activate(journey);
		const traits = (who: 'ada' | 'bob') => this.subject.traits(who, this.provider.url);
		const batch = [
			{ type: 'identify', email: ADA, traits: traits('ada') },
			{ type: 'identify', email: BOB, traits: traits('bob') },
			...[ADA, BOB, CYD].map((email) => ({ type: 'track', event: 'Signed Up', email })),
		];
		await this.n8n.call(journey, { batch }, { kind: 'batch' });
		await this.n8n.clock.advance(2 * SECOND);
	}

	/** The requests that are messages. */
	get messages(): Received[] {
		const { aside } = this.subject;
		return this.provider.received.filter((each) => aside?.(each) === undefined);
	}

	callsFor(who: 'ada' | 'bob'): number {
		return this.messages.filter((each) => this.subject.isBobs(each) === (who === 'bob')).length;
	}

	/** Items of contacts that continue with the message, in any execution. */
	get reached(): IDataObject[] {
		return this.left(0).filter(({ message }) => (message as IDataObject).status !== 'skipped');
	}

	/** Items that left the node in any execution. */
	left(output: number): IDataObject[] {
		return this.n8n.executions.flatMap((execution) => execution.json('Hello', output));
	}
}

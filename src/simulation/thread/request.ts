import type { ListedContact } from '../simulated-contact';
import type { Shift } from '../behavior/log';
import type { InputFile } from '../files/input-file';
import type { N8nInstallation } from '../n8n/installation';
import type { Outcome } from '../outcome/outcome';
import type { Progress } from '../recording';
import type { Scenario } from '../scenario';
import type { Retention } from '../../operations/retention';

/** Where behavior comes from. */
export type BehaviorSource =
	/** What contacts have done, replayed. */
	| { kind: 'log'; file: InputFile; shift: Shift }
	/** Null: the model that comes with the pack. */
	| { kind: 'model'; file: InputFile | null };

/** A rehearsal to be played in a thread of its own; plain data, so that it can be passed there. */
export interface RehearsalRequest {
	installation: N8nInstallation;
	scenario: Omit<Scenario, 'contacts' | 'behavior'>;
	contacts: readonly ListedContact[];
	behavior: BehaviorSource;
	/** Events come late, twice and out of order. */
	isHostile?: boolean;
	/** How long the store that the workflows are meant for keeps its data; absent: forever. */
	retention?: Retention;
	/** Folder that the outcome is written to; absent: none is. */
	folder?: string;
}

/** What a rehearsal has come to. */
export interface Rehearsed {
	outcome: Outcome;
	/** What a reader must know about the files that were given. */
	notes: string[];
}

/** From the thread. */
export type ThreadMessage =
	| { kind: 'progress'; progress: Progress }
	| { kind: 'done'; rehearsed: Rehearsed }
	/** The message says what is wrong and how to mend it; `detail` is for whoever looks into it. */
	| { kind: 'failed'; message: string; detail: string };

import { StoreError } from '../../errors';

/** Another transaction got there first; `transaction` runs the whole of this one again. */
export class ConcurrentChangeError extends StoreError {
	constructor() {
		super('busy', 'Another call changed the same contacts at the same time.');
	}
}

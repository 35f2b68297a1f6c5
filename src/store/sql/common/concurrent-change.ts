import { StoreError } from '../../errors';

/** Lost a race against another transaction; Connection.transaction runs the whole of it again. */
export class ConcurrentChangeError extends StoreError {
	constructor() {
		super('busy', 'Another call changed the same contacts at the same time.');
	}
}

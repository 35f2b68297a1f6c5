/** A value that a template writes, and that the contact's item does not have. */
export interface MissingValue {
	/** The ledger's ID. */
	message: number;
	/** The template's expression, e.g. `contact.firstName`. */
	variable: string;
	/** The template has a default for it. */
	answered: boolean;
}

type Listener = (missing: MissingValue) => void;

let current: Listener | null = null;

/** A rehearsal is told of the missing values of its messages; null: no longer. */
export function onMissingValue(listener: Listener | null): void {
	current = listener;
}

export function missingValueListener(): Listener | null {
	return current;
}

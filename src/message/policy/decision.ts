/** What policy says of a message now. `deferUntil` (ms): it is to be judged again then. */
export type PolicyDecision =
	{ go: true } | { skip: string } | { deferUntil: number; reason: string };

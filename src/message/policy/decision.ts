/** The policy's decision on a message. `deferUntil` (ms): when it is decided anew. */
export type PolicyDecision =
	{ go: true } | { skip: string } | { deferUntil: number; reason: string };

import { joinPath } from '../value/flaw';

export interface RuleFlaw {
	/** Path within the rule, such as `all[1].window.last.amount`; '' is the rule itself. */
	path: string;
	/** The problem and its fix. */
	message: string;
}

/** An invalid rule; the message names every flaw and its place. */
export class RuleError extends Error {
	constructor(readonly flaws: readonly RuleFlaw[]) {
		super(`Invalid rule: ${flaws.map(describeFlaw).join('; ')}`);
		this.name = 'RuleError';
	}
}

function describeFlaw({ path, message }: RuleFlaw): string {
	return path === '' ? message : `${path} ${message}`;
}

export function flawAt(path: readonly PropertyKey[], message: string): RuleFlaw {
	return { path: joinPath('', ...path), message };
}

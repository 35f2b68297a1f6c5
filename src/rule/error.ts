import { joinPath } from '../value/flaw';

export interface RuleFlaw {
	/** Where in the rule, such as `all[1].window.last.amount`; '' is the rule itself. */
	path: string;
	/** What is wrong and how to mend it. */
	message: string;
}

/** A rule cannot be used; it says everything that is wrong with it, and where. */
export class RuleError extends Error {
	constructor(readonly flaws: readonly RuleFlaw[]) {
		super(`The rule cannot be used: ${flaws.map(describeFlaw).join('; ')}`);
		this.name = 'RuleError';
	}
}

function describeFlaw({ path, message }: RuleFlaw): string {
	return path === '' ? message : `${path} ${message}`;
}

export function flawAt(path: readonly PropertyKey[], message: string): RuleFlaw {
	return { path: joinPath('', ...path), message };
}

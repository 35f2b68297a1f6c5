/** A text that messages of a workspace share, used in them by its name. */
export interface Snippet {
	/** Letters, digits, `_` and `-`; see NAME. */
	name: string;
	/** Liquid, in whatever the messages are written: HTML, MJML, text. */
	content: string;
}

/** So that it is a file's name as well. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Characters. */
export const LONGEST_SNIPPET = 200_000;
/** In a workspace. */
export const MOST_SNIPPETS = 200;

/** Why it cannot be kept; null: it can. */
export function snippetFlaw({ name, content }: Snippet): string | null {
	if (!NAME.test(name)) {
		return `'${name.slice(0, 100)}' is no name of a snippet. Use letters, digits, _ and -, at most 64, beginning with a letter or digit.`;
	}
	if (content.trim() === '') return `The snippet '${name}' is empty. Write its content.`;
	if (content.length <= LONGEST_SNIPPET) return null;
	return `The snippet '${name}' has ${content.length} characters, and ${LONGEST_SNIPPET} are the most. Shorten it.`;
}

/** A workspace has as many snippets as it can have. */
export class TooManySnippetsError extends Error {
	constructor() {
		super(
			`A workspace has at most ${MOST_SNIPPETS} snippets, and nothing of this call was saved. Delete some that no message uses.`,
		);
		this.name = 'TooManySnippetsError';
	}
}

/** The snippets and layouts of workspaces. */
export interface Snippets {
	/** All of the workspace, by name. */
	list(workspaceId: number): Promise<Snippet[]>;
	/**
	 * Creates or replaces them, by name; of one name the last counts.
	 * @throws TooManySnippetsError
	 */
	save(workspaceId: number, snippets: readonly Snippet[], now: number): Promise<void>;
	/** The names of those that there were. */
	remove(workspaceId: number, names: readonly string[]): Promise<string[]>;
}

import { unreadable } from '../../message/snippet/readable';
import { snippetFlaw, TooManySnippetsError, type Snippet } from '../../message/snippet/snippets';
import { ParameterError } from '../parameters/error';
import { textOf } from '../parameters/types';
import type { Operation } from './operation';

/** Creates or replaces the snippets of all items; of one name the last item counts. */
export const saveSnippet: Operation<Snippet> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'none',
	ask({ index }, { read }) {
		const name = textOf(read<unknown>('snippetName', index, '')).trim();
		const content = textOf(read<unknown>('snippetContent', index, ''));
		const flaw = snippetFlaw({ name, content }) ?? unreadable({ name, content });
		if (flaw !== null) throw new ParameterError(flaw);
		return { name, content };
	},
	async run(inputs, { handle, workspaceId, now, dryRun }) {
		const snippets = inputs.map(({ request }) => request);
		if (!dryRun) {
			try {
				await handle.store.snippets.save(workspaceId, snippets, now);
			} catch (error) {
				if (!(error instanceof TooManySnippetsError)) throw error;
				return inputs.map(() => new ParameterError(error.message));
			}
		}
		return snippets.map(({ name, content }) => ({
			result: { name, characters: content.length, saved: !dryRun },
		}));
	},
};

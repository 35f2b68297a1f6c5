import { MOST_SNIPPETS, TooManySnippetsError } from '../../../src/message/snippet/snippets';
import { T0 } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('the snippets of a workspace', (contract) => {
	it('are listed by name as they were saved, replaced by name, and of their workspace alone', async () => {
		const { store, workspaceId } = await contract.world();
		const other = await contract.world();
		const content = '<p>"{{ contact.firstName }}" 🙂\n</p>';
		await store.snippets.save(
			workspaceId,
			[
				{ name: 'header', content: 'old' },
				{ name: 'Footer', content },
			],
			T0,
		);
		await store.snippets.save(
			workspaceId,
			[
				{ name: 'header', content: 'newer' },
				{ name: 'header', content: 'newest' },
			],
			T0 + 1,
		);
		expect(await store.snippets.list(workspaceId)).toEqual([
			{ name: 'Footer', content },
			{ name: 'header', content: 'newest' },
		]);
		expect(await other.store.snippets.list(other.workspaceId)).toEqual([]);
	});

	it('are removed by name, which tells the names that there were', async () => {
		const { store, workspaceId } = await contract.world();
		const snippets = ['a', 'b', 'c'].map((name) => ({ name, content: name }));
		await store.snippets.save(workspaceId, snippets, T0);
		expect(await store.snippets.remove(workspaceId, ['c', 'a', 'x'])).toEqual(['a', 'c']);
		expect(await store.snippets.list(workspaceId)).toEqual([{ name: 'b', content: 'b' }]);
	});

	it('are so many at most, and a call beyond that saves nothing', async () => {
		const { store, workspaceId } = await contract.world();
		const many = Array.from({ length: MOST_SNIPPETS }, (_, n) => ({ name: `s${n}`, content: 'x' }));
		await store.snippets.save(workspaceId, many, T0);
		const more = [
			{ name: 'one-more', content: 'x' },
			{ name: 's0', content: 'changed' },
		];
		await expect(store.snippets.save(workspaceId, more, T0)).rejects.toThrow(TooManySnippetsError);
		const kept = await store.snippets.list(workspaceId);
		expect(kept).toHaveLength(MOST_SNIPPETS);
		expect(kept.find(({ name }) => name === 's0')?.content).toBe('x');
	});
});

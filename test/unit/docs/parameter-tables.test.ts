import { pagesWithTables } from '../../../dev/parameter-tables';

const pages = pagesWithTables();

/** Without what only aligns the columns of a table. */
const plain = (text: string) => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

describe('The parameter tables in the documentation', () => {
	it('are those of all ten nodes', () => {
		expect(pages).toHaveLength(10);
	});

	it.each(pages.map((page) => [page.path, page] as const))(
		"say what the node's description says now, on %s; 'npm run parameter-tables' writes them",
		(_, { text, current }) => {
			expect(plain(text)).toBe(plain(current));
		},
	);
});

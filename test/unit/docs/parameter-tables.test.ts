import { pagesWithTables, type Page } from '../../../dev/parameter-tables';

describe('The parameter tables in the documentation', () => {
	let pages: Page[];

	beforeAll(async () => {
		pages = await pagesWithTables();
	});

	it('are those of all ten nodes', () => {
		expect(pages).toHaveLength(10);
	});

	it("say what the nodes' descriptions say now; 'npm run parameter-tables' writes them", () => {
		const outdated = pages.filter(({ text, current }) => text !== current);
		expect(outdated.map(({ path }) => path)).toEqual([]);
	});
});

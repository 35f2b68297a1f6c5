import { readFileSync } from 'node:fs';
import { lintFiles } from '../../../dev/lint-files';

describe('Files that follow from the nodes and the rules', () => {
	it.each([...lintFiles()])('%s is current; npm run lint-rules writes it', (path, text) => {
		expect(readFileSync(path, 'utf8')).toBe(text);
	});
});

import { flowOf } from '../../../src/report/pictures/map-flow';
import { nodeWords } from '../../../src/report/pictures/map-words';
import { totalsText } from '../../../src/report/totals-text';
import { svgOf } from '../../../src/report/pictures/svg';
import { mapEdge, mapNode, smallMap } from '../../support/report/sample-maps';

const wordsOf = (map = smallMap(), id = 'wait') =>
	nodeWords(
		flowOf(map),
		map.nodes.find((node) => node.id === id)!,
	);

const draw = (map = smallMap()) =>
	svgOf({ type: 'map', map }, { theme: 'light', width: 720, title: 'Map', subtitle: '' });

describe('a journey map', () => {
	it('says that what entered is the sum of all that became of it', () => {
		const { entered, ...parts } = smallMap().totals;
		expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(entered);
		expect(totalsText(smallMap())).toBe(
			'1,234 entered = 76 waiting + 440 completed + 401 converted + 313 exited + 4 failed',
		);
		expect(draw()).toContain(`>${totalsText(smallMap())}</text>`);
	});

	it('counts those who were waiting when the date range began, so that its sum is right', () => {
		const map = smallMap();
		map.totals = { ...map.totals, waitingBefore: 10, completed: 450 };
		const text = totalsText(map);
		expect(text).toMatch(/^10 waiting before \+ 1,234 entered = 76 waiting \+ 450 completed \+ /);
		const [before, after] = text.replaceAll(',', '').split(' = ');
		const sum = (part: string) => part.match(/\d+/g)!.reduce((total, n) => total + Number(n), 0);
		expect(sum(before)).toBe(sum(after));
		expect(draw(map)).toContain(`>${text.split(' + ')[0]}`);
	});

	it('calls lost who stopped where the journey goes on', () => {
		expect(wordsOf()).toContain('310 lost (25.3 %)');
	});

	it('does not call lost who converted there', () => {
		const map = smallMap();
		map.nodes[2].converted = 300;
		expect(wordsOf(map)).toContain('10 lost (0.82 %)');
		map.nodes[2].converted = 310;
		expect(wordsOf(map).join()).not.toContain('lost');
	});

	it('does not call lost who came to an end of the journey', () => {
		expect(wordsOf(smallMap(), 'remind')).toEqual(['428 reached it', '428 ended here']);
	});

	it('takes a node for an end if its edges are deleted or lead to itself', () => {
		const map = smallMap();
		map.edges.push(mapEdge('remind', 'thanks', { deleted: true }), mapEdge('remind', 'remind'));
		expect(wordsOf(map, 'remind')).toContain('428 ended here');
	});

	it('shows nodes that were never visited, and deleted ones as what they were', () => {
		const map = smallMap();
		map.nodes.push(mapNode('new', { name: 'New Node', state: 'unvisited' }));
		map.nodes.push(mapNode('old', { name: 'Old Node', state: 'deleted', reached: 12 }));
		map.edges.push(mapEdge('wait', 'new', { output: 'Otherwise' }));
		map.edges.push(mapEdge('wait', 'old', { output: 'Was', visits: 12, deleted: true }));
		const svg = draw(map);
		expect(svg).toMatch(/p-dashed"[^>]*\/><\/g><text class="p-text p-name p-soft"[^>]*>New Node</);
		expect(svg).toContain('>never visited</text>');
		expect(svg).toMatch(/class="p-text p-name p-ink p-struck"[^>]*>Old Node</);
		expect(svg).toContain('>deleted</text>');
		expect(svg).toContain('Old Node: deleted from the workflow; 12 reached it');
		expect(svg).toMatch(
			/Was · 12 visits · no longer in the workflow<\/title><path class="[^"]*p-dashed"/,
		);
	});

	it('shows who waits as a badge, the touchpoint below the name, and conversions', () => {
		const svg = draw();
		expect(svg).toMatch(
			/<rect class="p-fill-0"[^>]*rx="7.5"\/><text [^>]*p-on-mark[^>]*>76 waiting</,
		);
		expect(svg).toMatch(/>Send Thanks<\/text><text [^>]*p-soft[^>]*>Thank-you email</);
		expect(svg).toContain('>✓ 401 converted</text>');
	});

	it('writes the output, the volume and the median time on an edge', () => {
		expect(draw()).toMatch(/>Timed Out<\/text><text [^>]*>428 · 7 d</);
	});
});

/*
 * The longest block of the event loop, in ms, while a fresh process draws its first journey map, of
 * 60 nodes, for a page and as a PNG file: `{drawn, inline}`. `inline` is the map drawn on the event
 * loop itself.
 */
import { reportPicture } from '../../src/report/page/picture';
import { drawPagePicture, drawSvg, pngOf } from '../../src/report/png/png';
import { largeMap } from '../../test/support/report/sample-maps';
import { reportWith } from '../../test/support/report/sample-reports';
import { longestBlock } from './event-loop';

async function main(): Promise<void> {
	const picture = { type: 'map', map: largeMap(60) } as const;
	const report = reportWith({ picture });
	// The process itself comes to rest first.
	await new Promise((resolve) => setTimeout(resolve, 500));
	const { ms: drawn } = await longestBlock(async () => {
		await drawPagePicture(report);
		const options = { theme: 'light', width: 1_000, title: 'Map', subtitle: '' } as const;
		await pngOf(await drawSvg(picture, options));
	});
	const { ms: inline } = await longestBlock(async () => {
		await new Promise((resolve) => setTimeout(resolve, 10));
		reportPicture(report);
		await new Promise((resolve) => setTimeout(resolve, 10));
	});
	console.log(JSON.stringify({ drawn, inline }));
}

void main().then(() => process.exit(0));

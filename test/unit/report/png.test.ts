import fc from 'fast-check';
import { PngError } from '../../../src/report/png/error';
import { htmlOf } from '../../../src/report/page/html';
import { reportPicture } from '../../../src/report/page/picture';
import { drawHtml, drawPagePicture, drawSvg, pngOf } from '../../../src/report/png/png';
import { PngThread } from '../../../src/report/png/thread';
import { svgOf } from '../../../src/report/pictures/svg';
import { naughtyText } from '../../support/hostile';
import { largeMap, smallMap } from '../../support/report/sample-maps';
import { reportWith, samplePictures } from '../../support/report/sample-reports';

const OPTIONS = { theme: 'light', width: 720, title: 'Title', subtitle: 'Subtitle' } as const;
const bars = svgOf(samplePictures(6).bars, OPTIONS);

/** Width and height in the header of a PNG file (PNG specification, 11.2.2). */
function sizeOf(drawn: Uint8Array): [number, number] {
	const png = Buffer.from(drawn);
	expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
	return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

const heightOf = (svg: string) => Number(/ height="(\d+)"/.exec(svg)![1]);

describe('a picture as a PNG file', () => {
	it('has two pixels for each px unless it is asked for otherwise', async () => {
		expect(sizeOf(await pngOf(bars))).toEqual([1_440, 2 * heightOf(bars)]);
		expect(sizeOf(await pngOf(bars, { scale: 1 }))).toEqual([720, heightOf(bars)]);
		expect(sizeOf(await pngOf(bars, { width: 300, scale: 1 }))[0]).toBe(300);
	});

	it('never has more than 12 million pixels', async () => {
		const [width, height] = sizeOf(await pngOf(bars, { scale: 20 }));
		expect(width * height).toBeLessThanOrEqual(12_100_000);
		expect(width * height).toBeGreaterThan(11_000_000);
	});

	it('is the same for the same picture, and differs between light and dark', async () => {
		const map = { type: 'map', map: smallMap() } as const;
		const light = await pngOf(svgOf(map, OPTIONS));
		expect((await pngOf(svgOf(map, OPTIONS))).equals(light)).toBe(true);
		expect((await pngOf(svgOf(map, { ...OPTIONS, theme: 'dark' }))).equals(light)).toBe(false);
	});

	it('is light where the theme follows a reader, whom a PNG file does not know', async () => {
		const [auto, light] = (['auto', 'light'] as const).map((theme) =>
			svgOf(samplePictures(6).bars, { ...OPTIONS, theme }),
		);
		expect((await pngOf(auto)).equals(await pngOf(light))).toBe(true);
	});

	it.each([
		['Latin', 'Grüße'],
		['Greek', 'Καλώς ήρθατε'],
		['Cyrillic', 'Добро пожаловать'],
		['Arabic', 'رسالة ترحيب'],
		['Hebrew', 'ברוך הבא'],
		['Chinese', '欢迎邮件'],
		['emoji', '👩‍👩‍👧🎉'],
	])('shows text in %s: the picture is not the same without it', async (_, label) => {
		const withLabel = (text: string) =>
			svgOf(
				{ type: 'bars', unit: 'number', series: ['a'], bars: [{ label: text, values: [1] }] },
				OPTIONS,
			);
		const without = await pngOf(withLabel(' '.repeat(label.length)));
		expect((await pngOf(withLabel(label))).equals(without)).toBe(false);
	});

	it('is drawn whatever the text is', async () => {
		await fc.assert(
			fc.asyncProperty(naughtyText, async (words) => {
				const svg = svgOf(samplePictures(1).bars, { ...OPTIONS, title: words, subtitle: words });
				expect(sizeOf(await pngOf(svg, { scale: 0.2 }))[0]).toBe(144);
			}),
			{ numRuns: 50 },
		);
	});

	it('is refused where it is no picture of ours, or has no style of its own', async () => {
		await expect(pngOf('<svg xmlns="http://www.w3.org/2000/svg"/>')).rejects.toThrow(TypeError);
		const ofPage = svgOf(samplePictures(1).bars, { ...OPTIONS, theme: 'page' });
		await expect(pngOf(ofPage)).rejects.toThrow("theme 'light' or 'dark'");
	});
});

describe('the thread that draws PNG files', () => {
	it('refuses more pictures than may wait, and draws those that wait', async () => {
		const thread = new PngThread({ most: 2 });
		const drawn = [thread.draw('png', bars, 200), thread.draw('png', bars, 200)];
		await expect(thread.draw('png', bars, 200)).rejects.toMatchObject({ code: 'busy' });
		for (const png of await Promise.all(drawn)) expect(sizeOf(png)[0]).toBe(200);
		expect(sizeOf(await thread.draw('png', bars, 200))[0]).toBe(200);
		await thread.close();
	});

	it('is ended where a picture takes too long, and the next picture starts another', async () => {
		const thread = new PngThread({ timeout: 1 });
		await expect(thread.draw('png', bars, 200)).rejects.toMatchObject({
			...{ name: 'PngError', code: 'timeout' },
			message: 'The picture took longer than 1 ms. Ask for a shorter date range, or for SVG.',
		});
		await expect(thread.draw('png', bars, 200)).rejects.toMatchObject({ code: 'timeout' });
		await thread.close();
	});

	it('says why it did not draw what is no SVG, and goes on', async () => {
		const thread = new PngThread();
		const failed = await thread.draw('png', '<svg', 200).catch((error: unknown) => error);
		expect(failed).toBeInstanceOf(PngError);
		expect(failed).toMatchObject({
			code: 'failed',
			message: expect.stringMatching(/^The picture was not drawn: ./),
		});
		expect(sizeOf(await thread.draw('png', bars, 200))[0]).toBe(200);
		await thread.close();
	});

	it('draws maps and pages as this thread would, byte for byte', async () => {
		const picture = { type: 'map', map: largeMap(60) } as const;
		const report = reportWith({ picture });
		expect(await drawSvg(picture, OPTIONS)).toBe(svgOf(picture, OPTIONS));
		expect(await drawHtml(report)).toBe(htmlOf(report));
		expect(await drawPagePicture(report)).toBe(reportPicture(report));
		const narrow = reportWith({ picture: samplePictures(3).bars });
		expect(await drawPagePicture(narrow, { width: 500 })).toBe(
			reportPicture(narrow, { width: 500 }),
		);
	});

	it('rejects what is being drawn when it is closed, and starts again when it is used', async () => {
		const thread = new PngThread();
		const drawn = thread.draw('png', bars, 200);
		const failed = expect(drawn).rejects.toMatchObject({ code: 'failed' });
		await thread.close();
		await failed;
		expect(sizeOf(await thread.draw('png', bars, 200))[0]).toBe(200);
		await thread.close();
	});
});

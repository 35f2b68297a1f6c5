import type { Picture, Report } from '../report';
import { reportPicture } from '../page/picture';
import type { PictureOptions } from '../pictures/svg';
import { PngError } from './error';
import { PngThread } from './thread';

export interface PngOptions {
	/** px; defaults to the width of the SVG document. */
	width?: number;
	/** Pixels per px; defaults to 2, for screens of high density. */
	scale?: number;
}

/** 12 megapixels need about 50 MB while they are drawn. */
const MOST_PIXELS = 12_000_000;

const VIEW_BOX = /viewBox="0 0 ([\d.]+) ([\d.]+)"/;

const thread = new PngThread();

/**
 * A picture of `svgOf` with theme `light` or `dark` as a PNG file, drawn on a thread of its own. It
 * has at most 12 million pixels and is smaller than asked for where it would have more.
 * @throws PngError if too many pictures wait, if it takes too long, or if the thread stops
 */
export async function pngOf(svg: string, options: PngOptions = {}): Promise<Buffer> {
	const [, width, height] = (VIEW_BOX.exec(svg) ?? []).map(Number);
	if (!(width > 0 && height > 0 && svg.includes('<style>'))) {
		throw new TypeError("pngOf takes a picture of svgOf with theme 'light' or 'dark'.");
	}
	const asked = (options.width ?? width) * (options.scale ?? 2);
	const most = Math.sqrt((MOST_PIXELS * width) / height);
	const pixels = Math.max(1, Math.floor(Math.min(asked, most)));
	return Buffer.from(await thread.draw('png', svg, pixels));
}

/** `svgOf` on the thread. @throws PngError like `pngOf` */
export async function drawSvg(picture: Picture, options: PictureOptions): Promise<string> {
	return await thread.draw('svg', picture, options);
}

/** `htmlOf` on the thread. @throws PngError like `pngOf` */
export async function drawHtml(report: Report): Promise<string> {
	return await thread.draw('html', report);
}

/**
 * `reportPicture`, with the layout of a map on the thread. A page does without the thread when that
 * fails: a short pause is better than no page.
 */
export async function drawPagePicture(
	report: Report,
	options: { width?: number } = {},
): Promise<string> {
	if (report.picture?.type !== 'map') return reportPicture(report, options);
	try {
		return await thread.draw('pagePicture', report, options);
	} catch (error) {
		if (error instanceof PngError) return reportPicture(report, options);
		throw error;
	}
}

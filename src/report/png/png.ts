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
	return await thread.draw(svg, Math.max(1, Math.floor(Math.min(asked, most))));
}

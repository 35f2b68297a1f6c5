import type { Picture } from '../report';
import { drawBars } from './bars';
import { drawingWidth, frame, type Drawing, type PictureOptions } from './frame';
import { drawFunnel } from './funnel';
import { drawHeatmap } from './heatmap';
import { drawIntervals } from './intervals';
import { drawLines } from './lines';
import { drawMap } from './map';

export type { PictureOptions };

/** A picture as an SVG document, which also stands in a page; the same input, the same text. */
export function svgOf(picture: Picture, options: PictureOptions): string {
	return frame(drawingOf(picture, drawingWidth(options)), options);
}

function drawingOf(picture: Picture, width: number): Drawing {
	switch (picture.type) {
		case 'map':
			return drawMap(picture.map, width);
		case 'funnel':
			return drawFunnel(picture, width);
		case 'bars':
			return drawBars(picture, width);
		case 'lines':
			return drawLines(picture, width);
		case 'intervals':
			return drawIntervals(picture, width);
		case 'heatmap':
			return drawHeatmap(picture, width);
	}
}

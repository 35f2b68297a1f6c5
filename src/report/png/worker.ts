import { readFileSync } from 'node:fs';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { htmlOf } from '../page/html';
import { reportPicture } from '../page/picture';
import { svgOf } from '../pictures/svg';
import type { Drawings, DrawRequest, DrawResponse, Drawn, Kind, PngWorkerInput } from './protocol';

const FAMILY = 'DejaVu Sans';

async function serve(port: MessagePort, { wasm, font }: PngWorkerInput): Promise<void> {
	const fontFile = readFileSync(font);
	const drawings: Drawings = {
		png: (svg, width) => render(svg, width, fontFile),
		svg: svgOf,
		html: htmlOf,
		pagePicture: reportPicture,
	};
	// Requests that come before it is ready wait at the port.
	await initWasm(readFileSync(wasm));
	port.on('message', ({ id, kind, args }: DrawRequest) => {
		try {
			const draw = drawings[kind] as (...all: typeof args) => Drawn<Kind>;
			const drawn = draw(...args);
			const moved = typeof drawn === 'string' ? [] : [drawn.buffer as ArrayBuffer];
			port.postMessage({ id, drawn } satisfies DrawResponse, moved);
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			port.postMessage({ id, error: message } satisfies DrawResponse);
		}
	});
}

function render(svg: string, width: number, font: Uint8Array): Uint8Array {
	const picture = new Resvg(svg, {
		fitTo: { mode: 'width', value: width },
		font: { fontBuffers: [font], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
	});
	const image = picture.render();
	// A copy, because the memory of the module is not this thread's to give away.
	const png = Uint8Array.from(image.asPng());
	image.free();
	picture.free();
	return png;
}

const input = workerData as PngWorkerInput | null;
if (parentPort && input?.purpose === 'n8n-nodes-journey/png') void serve(parentPort, input);

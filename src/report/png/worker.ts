import { readFileSync } from 'node:fs';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { PngRequest, PngResponse, PngWorkerInput } from './protocol';

/*
 * A worker thread starts from this file: from source Node strips its types, in the build it is
 * bundled. So each runtime import is Node's own or a package, in erasable syntax.
 */

const FAMILY = 'DejaVu Sans';

async function serve(port: MessagePort, { wasm, font }: PngWorkerInput): Promise<void> {
	const fontFile = readFileSync(font);
	// Requests that come before it is ready wait at the port.
	await initWasm(readFileSync(wasm));
	port.on('message', ({ id, svg, width }: PngRequest) => {
		try {
			const png = render(svg, width, fontFile);
			port.postMessage({ id, png } satisfies PngResponse, [png.buffer as ArrayBuffer]);
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			port.postMessage({ id, error: message } satisfies PngResponse);
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

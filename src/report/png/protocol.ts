import type { htmlOf } from '../page/html';
import type { reportPicture } from '../page/picture';
import type { svgOf } from '../pictures/svg';

/** Files that the thread reads once, when it starts. */
export interface PngWorkerInput {
	/** Distinguishes our worker thread from a thread that merely loads this code. */
	purpose: 'n8n-nodes-journey/png';
	/** Path of resvg's WebAssembly module. */
	wasm: string;
	/** Path of the font, TrueType. */
	font: string;
}

/** What the thread draws, by name: it takes and returns what can be sent between threads. */
export interface Drawings {
	/** Of an SVG document, so many pixels wide. */
	png(svg: string, width: number): Uint8Array;
	svg: typeof svgOf;
	html: typeof htmlOf;
	pagePicture: typeof reportPicture;
}

export type Kind = keyof Drawings;
export type Drawn<K extends Kind> = ReturnType<Drawings[K]>;

export interface DrawRequest<K extends Kind = Kind> {
	id: number;
	kind: K;
	args: Parameters<Drawings[K]>;
}

export type DrawResponse = { id: number } & ({ drawn: Drawn<Kind> } | { error: string });

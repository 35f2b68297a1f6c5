/** Files that the thread reads once, when it starts. */
export interface PngWorkerInput {
	/** Distinguishes our worker thread from a thread that merely loads this code. */
	purpose: 'n8n-nodes-journey/png';
	/** Path of resvg's WebAssembly module. */
	wasm: string;
	/** Path of the font, TrueType. */
	font: string;
}

export interface PngRequest {
	id: number;
	svg: string;
	/** Pixels. */
	width: number;
}

export type PngResponse = { id: number } & ({ png: Uint8Array } | { error: string });

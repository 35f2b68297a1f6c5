import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

let script: string | undefined;

/** The script for n8n's editor, as written; the build puts it beside the bundle. */
export function canvasScript(): string {
	return (script ??= readFileSync(fileOf(), 'utf8'));
}

function fileOf(): string {
	const built = join(__dirname, 'canvas-badges.js');
	return existsSync(built) ? built : join(__dirname, 'badges.js');
}

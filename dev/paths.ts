import { join, resolve } from 'node:path';

export const repoRoot = resolve(__dirname, '..');
export const packageName = 'n8n-nodes-journey';
/** All that the demo keeps. */
export const demoFolder = process.env.DEMO_FOLDER || join(repoRoot, '.demo');

import { resolve } from 'node:path';

export const repoRoot = resolve(__dirname, '..');
export const packageName = 'n8n-nodes-journey';

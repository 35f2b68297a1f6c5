import type { INodePropertyOptions } from 'n8n-workflow';
import { TEXTS } from '../../src';

/** `unsubscribeButton` as `Unsubscribe Button`. */
const titleOf = (key: string): string =>
	key.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/([a-z])([A-Z])/g, '$1 $2');

/** The texts of the pages, each with what it says in English. */
export const TEXT_OPTIONS: INodePropertyOptions[] = Object.entries(TEXTS)
	.map(([value, description]) => ({ name: titleOf(value), value, description }))
	.sort((a, b) => a.name.localeCompare(b.name));

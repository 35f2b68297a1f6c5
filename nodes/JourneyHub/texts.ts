import type { INodePropertyOptions } from 'n8n-workflow';
import { TEXTS } from '../../src';

/** Names that their keys do not give; keys are saved in workflows. */
const NAMES: Partial<Record<string, string>> = {
	channelInApp: 'Channel In-App Inbox',
	channelSms: 'Channel SMS',
	channelWhatsApp: 'Channel WhatsApp',
	csatHigh: 'CSAT High',
	csatLow: 'CSAT Low',
	npsHigh: 'NPS High',
	npsLow: 'NPS Low',
};

/** `unsubscribeButton` as `Unsubscribe Button`. */
const titleOf = (key: string): string =>
	key.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/([a-z])([A-Z])/g, '$1 $2');

/** The texts of the pages, each with its English wording. */
export const TEXT_OPTIONS: INodePropertyOptions[] = Object.entries(TEXTS)
	.map(([value, description]) => ({ name: NAMES[value] ?? titleOf(value), value, description }))
	.sort((a, b) => a.name.localeCompare(b.name));

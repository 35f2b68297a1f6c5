import type { Kind } from '../canvas';

export type Parameters = Record<string, unknown>;
export type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months';
export type Stage = 'awareness' | 'consideration' | 'purchase' | 'postPurchase' | 'advocacy';

/** Where reports show the node: its lane, and where contacts meet the brand. */
export interface Shown {
	stage: Stage;
	touchpoint?: string;
}

/** Chosen by its name. */
export const named = (value: string) => ({ __rl: true, mode: 'name', value });
export const keyed = (mode: 'key' | 'path', value: string) => ({ __rl: true, mode, value });

export const journeyNode = (
	type: string,
	parameters: Parameters,
	shown: Shown,
	options = {},
): Kind => ({
	type: `n8n-nodes-journey.${type}`,
	typeVersion: 1,
	parameters: { ...parameters, store: 'instance', options: { ...options, ...shown } },
});

/** The end of a way, so that no output leads nowhere; also a place for a node of your own. */
export const noOperation: Kind = {
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};

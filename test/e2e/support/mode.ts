import type { WorldStore } from '../../../dev/world';
import { worldsAreQueued } from '../../../dev/world-env';

/** Stores that a test of the store's own part is run on; an SQLite file is refused in queue mode. */
export const STORES: readonly WorldStore[] = worldsAreQueued
	? ['postgres']
	: ['sqlite', 'postgres'];

/** For waits that must be longer than what a test does meanwhile: many processes take longer. */
export const unhurried = (seconds: number): number => (worldsAreQueued ? 4 * seconds : seconds);

import { backup } from './backup';
import type { Command } from './command';
import { dashboardLinkCommand } from './dashboard-link';
import { doctor } from './doctor/doctor';
import { applyErasures, exportErasures } from './erasures';
import { migrate } from './migrate';
import { restore } from './restore';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
	doctor,
	migrate,
	backup,
	restore,
	exportErasures,
	applyErasures,
	dashboardLinkCommand,
];

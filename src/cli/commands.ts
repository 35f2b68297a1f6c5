import { backup } from './backup';
import { behaviorLearn } from './behavior-learn';
import type { Command } from './command';
import { dashboardLinkCommand } from './dashboard-link';
import { doctor } from './doctor/doctor';
import { applyErasures, exportErasures } from './erasures';
import { lintCommand } from './lint/lint';
import { migrate } from './migrate';
import { eraseCommand } from './operate/erase';
import { exitCommand } from './operate/exit';
import { exportCommand } from './operate/export';
import { pauseCommand, resumeCommand } from './operate/pause';
import { moveCommand } from './operate/move';
import { releaseCommand } from './operate/release';
import { retryCommand } from './operate/retry';
import { restore } from './restore';
import { simulateCommand } from './simulate/simulate';
import { templateList } from './template/list';
import { templateRender } from './template/render';
import { templateShow } from './template/show';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
	doctor,
	migrate,
	backup,
	restore,
	exportErasures,
	applyErasures,
	dashboardLinkCommand,
	retryCommand,
	releaseCommand,
	moveCommand,
	exitCommand,
	pauseCommand,
	resumeCommand,
	exportCommand,
	eraseCommand,
	lintCommand,
	simulateCommand,
	behaviorLearn,
	templateList,
	templateShow,
	templateRender,
];

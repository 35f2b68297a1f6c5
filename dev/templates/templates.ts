import type { Canvas } from './canvas';
import { welcomeJourney } from './journeys/welcome-journey';

/** All templates that are made from sources; the others in `templates/` are written by hand. */
export const templates: readonly Canvas[] = [welcomeJourney];

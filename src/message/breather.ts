import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock';

/** ms; a tenth of the pause that n8n's editor would feel. */
const SLICE_MS = 5;

/** For long loops: lets other work of the process run whenever they have gone on for a while. */
export class Breather {
	private since: number;

	constructor(private readonly clock: Clock) {
		this.since = clock.now();
	}

	async breathe(): Promise<void> {
		if (this.clock.now() - this.since < SLICE_MS) return;
		await setImmediate();
		this.since = this.clock.now();
	}
}

import { DAY_MS } from '../../lib/milliseconds';
import type { Progress } from '../../simulation/recording';
import type { CliDeps } from '../deps';
import { counted } from '../format';

/** ms between two lines. */
const EVERY_MS = 2_000;

/** Says on standard error how far the rehearsal has come. */
export function progressOf(
	{ now, err }: Pick<CliDeps, 'now' | 'err'>,
	{ from, days }: { from: number; days: number },
): (progress: Progress) => void {
	let reportedAt = now();
	return ({ at, messages, acts }) => {
		if (now() - reportedAt < EVERY_MS) return;
		reportedAt = now();
		const day = Math.min(days, Math.floor((at - from) / DAY_MS) + 1);
		err(`day ${day} of ${days}: ${counted(messages, 'message')}, ${counted(acts, 'act')}\n`);
	};
}

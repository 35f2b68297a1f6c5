import fc from 'fast-check';
import { isQuiet, quietRelease, type QuietHours } from '../../src/message/policy/quiet-hours';
import { inWindow } from '../../src/time/window';
import { HOUR_MS, MINUTE_MS } from '../../src/time/zone-offsets';
import { anyZone, instants, runs } from '../unit/time/arbitraries';

const time = fc
	.integer({ min: 0, max: 24 * 12 - 1 })
	.map((n) => `${pad(Math.floor(n / 12))}:${pad((n % 12) * 5)}`);
const pad = (n: number) => String(n).padStart(2, '0');

const hours = fc
	.record({ from: time, to: time, spreadMs: fc.nat(12 * HOUR_MS) })
	.filter(({ from, to }) => from !== to)
	.map((span): QuietHours => ({ ...span, action: 'defer' }));


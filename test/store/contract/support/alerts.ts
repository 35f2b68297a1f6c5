import type { OpenAlert } from '../../../../src/alert/alert';
import { T0 } from '../../support/journey';

/** An alert that is open, with a name of a journey that easily breaks. */
export const openAlert = (key: string, changes: Partial<OpenAlert> = {}): OpenAlert => ({
	...{ key, raisedAt: T0, severity: 'warning' },
	reading: {
		...{ kind: 'failures', key, value: 7, threshold: 5, unit: 'enrollments' },
		...{ window: 'last hour', before: null, severity: 'warning', isClear: false },
		...{ journey: `It's "welcome" \\ 🎉`, journeyKey: 'welcome', node: null, channel: null },
	},
	...changes,
});

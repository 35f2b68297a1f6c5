import { Cron } from 'croner';
import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { Clock } from '../../lib/clock';

type Trigger = (this: ITriggerFunctions) => Promise<ITriggerResponse | undefined>;

/** A trigger of n8n that asks it for times of day gets them in virtual time. */
export function onClock(trigger: Trigger, clock: Clock): Trigger {
	return async function (this: ITriggerFunctions) {
		const stops: Array<() => void> = [];
		const registerCron: ITriggerFunctions['helpers']['registerCron'] = ({ expression }, onTick) => {
			const cron = new Cron(expression, { paused: true, timezone: this.getTimezone() });
			stops.push(everyTime(cron, clock, onTick));
			return true;
		};
		const helpers = { ...this.helpers, registerCron };
		const context = Object.create(this, { helpers: { value: helpers } }) as ITriggerFunctions;
		const response = await trigger.call(context);
		return { ...response, closeFunction: async () => stops.forEach((stop) => stop()) };
	};
}

function everyTime(cron: Cron, clock: Clock, onTick: (at: Date) => void): () => void {
	let cancel = () => {};
	const next = () => {
		const at = cron.nextRun(new Date(clock.now()));
		if (at === null) return;
		cancel = clock.after(at.getTime() - clock.now(), () => {
			onTick(at);
			next();
		});
	};
	next();
	return () => cancel();
}

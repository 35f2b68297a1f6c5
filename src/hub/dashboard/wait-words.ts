import type { ContactWait } from '../../report/contact-pages';
import type { AwaitedEvent } from '../../journey/position';
import { eventInWords, ruleInWords } from '../../rule/words';
import { zonedText } from './times';

const OUTPUTS = { reached: 'Reached', timedOut: 'Timed Out' } as const;

/**
 * What would release a contact, in words. `zone`: the contact's, for its due time; `pageZone`: that
 * of all other times.
 */
export function releaseInWords(wait: ContactWait, zone: string, pageZone: string): string {
	switch (wait.status) {
		case 'busy':
			return 'It is in an execution now.';
		case 'ready':
			return 'It may go on now, as soon as its workflow takes it.';
		case 'failed':
			return "'Retry Failed' of Journey Contact continues it, once the cause is fixed.";
		case 'retrying':
			return wait.readyAt === null
				? 'It is tried again.'
				: `It is tried again at ${zonedText(wait.readyAt, pageZone)}.`;
		case 'held':
			return `n8n itself holds the execution, at most until ${zonedText(wait.heldUntil!, pageZone)}.`;
		case 'waiting':
			return waitInWords(wait, zone);
	}
}

function waitInWords({ wait, dueAt, timeoutOutcome }: ContactWait, zone: string): string {
	const events = (wait?.events ?? []).map((event) => `the event ${awaitedInWords(event)}`);
	const rule =
		wait?.rule === undefined ? [] : [`this becomes true: ${ruleInWords(wait.rule.rule)}`];
	const causes = [...events, ...rule];
	const due =
		dueAt === null
			? ''
			: `${causes.length > 0 ? 'the time' : 'The time'} ${zonedText(dueAt, zone)}, by '${OUTPUTS[timeoutOutcome]}'`;
	if (causes.length === 0) return due === '' ? 'Nothing but a release by hand.' : `${due}.`;
	const first = `By '${OUTPUTS.reached}': ${causes.join(', or ')}`;
	return due === '' ? `${first}. No time-out.` : `${first}; else ${due}.`;
}

const awaitedInWords = ({ name, filter }: AwaitedEvent): string =>
	eventInWords(filter === undefined ? { name } : { name, filter });

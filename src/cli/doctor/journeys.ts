import { isAlive } from '../../operations/heartbeat';
import type { JourneySurvey, StoreSurvey } from '../../operations/survey';
import { counted, spanText } from '../format';
import { error, ok, warning, type Finding } from './finding';

/** `'Welcome'`, or with its key if it differs from the name. */
export function journeyLabel({ name, key }: Pick<JourneySurvey, 'name' | 'key'>): string {
	return name === key ? `'${name}'` : `'${name}' (${key})`;
}

/** Journeys that are active in the store but have no heartbeat, and failed enrollments. */
export function journeyFindings({ journeys }: StoreSurvey, now: number): Finding[] {
	const active = journeys.filter((each) => each.active);
	const silent = active.filter((each) => !isAlive(each, now));
	const alive = active.length - silent.length;
	return [
		ok(
			'journeys',
			`${counted(alive, 'journey')} active, ${journeys.length - active.length} inactive.`,
			{ alive, off: journeys.length - active.length },
		),
		...silent.map((journey) => silence(journey, now)),
		...active.filter(({ paused }) => paused).map((journey) => pause(journey, now)),
		...journeys.filter(({ failedCount }) => failedCount > 0).map((each) => failures(each, now)),
	];
}

function silence(journey: JourneySurvey, now: number): Finding {
	const { key, workflowId, seenAt } = journey;
	return error(
		'journeys',
		`The journey ${journeyLabel(journey)} is active, but no n8n process has sent a heartbeat for it for ${spanText(now - seenAt)}: its contacts do not continue.`,
		`Start n8n, or check its log for lines that begin with 'Journey:' and for the activation of the workflow ${workflowId}. If that workflow was deleted, activate another one with the journey key '${key}' and deactivate it again.`,
		{ journey: key, workflowId, silentMs: now - seenAt },
	);
}

function pause(journey: JourneySurvey, now: number): Finding {
	const { key, workflowId, offSince } = journey;
	const since = Math.max(0, now - (offSince ?? now));
	return warning(
		'journeys',
		`The journey ${journeyLabel(journey)} has been paused for ${spanText(since)}: no contact enters or continues.`,
		`To resume it: n8n-journey resume --journey ${key}`,
		{ journey: key, workflowId, pausedMs: since },
	);
}

function failures(journey: JourneySurvey, now: number): Finding {
	const { failed, failedCount, failedAt, key, workflowId } = journey;
	const reasons = failed.map(({ reason, count }) => `${count} × ${quoted(reason)}`).join('; ');
	const shown = failed.reduce((sum, { count }) => sum + count, 0);
	const others = failedCount > shown ? `; ${failedCount - shown} × others` : '';
	const last = failedAt === null ? '' : `, the last ${spanText(Math.max(0, now - failedAt))} ago`;
	return warning(
		'contacts',
		`${counted(failedCount, 'enrollment')} of the journey ${journeyLabel(journey)} failed${last}: ${reasons}${others}.`,
		"Fix the cause, then run 'Retry Failed' of Journey Contact.",
		{ journey: key, workflowId, failed: failedCount, reasons: failed },
	);
}

const LONGEST_REASON = 200;

function quoted(reason: string): string {
	const line = reason.replace(/\s+/g, ' ').trim();
	return line.length > LONGEST_REASON ? `"${line.slice(0, LONGEST_REASON)}…"` : `"${line}"`;
}

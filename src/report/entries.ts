import type { Journey } from '../journey/journey';
import { formatCell } from './format';
import type { EnrollmentCount } from './journey-counts';

/** Whether contacts can enter a journey now, and else why not. */
export type EntryState = 'open' | 'closed' | 'paused' | 'off';

export function entryStateOf({
	active,
	paused,
	config,
}: Pick<Journey, 'active' | 'paused' | 'config'>): EntryState {
	if (!active) return 'off';
	if (paused) return 'paused';
	return config.entries ?? 'open';
}

export const ENTRY_STATES: Readonly<Record<EntryState, string>> = {
	open: 'Contacts can enter now.',
	closed: 'Its entries are closed: no contact can enter now, and those inside go on.',
	paused: 'It is paused: no contact can enter now, and none goes on.',
	off: 'It is off: no contact can enter now, and none goes on.',
};

/** Why contacts that would have entered a journey did not, and its words. */
export const REFUSALS = {
	closed: 'because its entries were closed',
	paused: 'because it was paused',
	cap: 'because the entry cap of the day was reached',
} as const;

export type RefusalReason = keyof typeof REFUSALS;

/** A sentence for each reason for which contacts were refused, by the day of the refusal. */
export function refusalNotes(counts: readonly EnrollmentCount[]): string[] {
	return (Object.keys(REFUSALS) as RefusalReason[]).flatMap((reason) => {
		const refused = counts.reduce(
			(sum, each) =>
				each.status === 'refused' && each.reason === reason ? sum + each.enrollments : sum,
			0,
		);
		if (refused === 0) return [];
		const entries = refused === 1 ? '1 entry was' : `${formatCell(refused, 'number')} entries were`;
		return [`${entries} refused in this range, ${REFUSALS[reason]}.`];
	});
}

/** Nothing of a journey that contacts can enter. */
export const entryNotes = ({ entryState = 'open' }: { entryState?: EntryState }): string[] =>
	entryState === 'open' ? [] : [ENTRY_STATES[entryState]];

export const ENTRY_STATE_LABELS: Readonly<Record<EntryState, string>> = {
	open: 'Open',
	closed: 'Closed',
	paused: 'Paused',
	off: 'Off',
};

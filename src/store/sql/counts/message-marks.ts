import type { Engagement } from '../../../rule/engagement';

/** What came of a message: bits of `messages.marks`. */
export const MARKS = {
	delivered: 1,
	opened: 2,
	openedByMachine: 4,
	clicked: 8,
	clickedByMachine: 16,
	replied: 32,
	bounced: 64,
	softBounced: 128,
	complained: 256,
	unsubscribed: 512,
} as const;

export type Mark = keyof typeof MARKS;

/** The mark that an engagement event leaves on its message. */
export function markOf(
	engagement: Exclude<Engagement, 'sent' | 'failed'>,
	{ machine, permanent }: { machine?: unknown; permanent?: unknown },
): Mark {
	if (engagement === 'bounced') return permanent === true ? 'bounced' : 'softBounced';
	if (machine !== true) return engagement;
	if (engagement === 'opened') return 'openedByMachine';
	return engagement === 'clicked' ? 'clickedByMachine' : engagement;
}

/** What of them reports count: a person's open outweighs a machine's, a permanent bounce a soft one. */
export function countedMarks(marks: number): Mark[] {
	const has = (mark: Mark) => (marks & MARKS[mark]) !== 0;
	const outweighed: Partial<Record<Mark, Mark>> = {
		openedByMachine: 'opened',
		clickedByMachine: 'clicked',
		softBounced: 'bounced',
	};
	return (Object.keys(MARKS) as Mark[]).filter((mark) => {
		const by = outweighed[mark];
		return has(mark) && (by === undefined || !has(by));
	});
}

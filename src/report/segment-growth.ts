import { isoDay, type Day } from '../time/day';
import type { AudienceReports, SegmentGrowth } from './audience-counts';
import { lengthOf, refuseTooManyDays, spanBefore, zonedDaysText } from './spans';
import type { Column, Report } from './report';

export interface SegmentGrowthOptions {
	workspaceId: number;
	/** The segment's key. */
	segment: string;
	/** In the segment's zone. */
	span: { from: Day; to: Day };
	/** Columns of the span of the same length before. */
	compare?: boolean;
}

/**
 * Who joined and left a segment: a row for each day.
 * @throws Error if there is no such segment, or the span is no span or longer than ten years
 */
export async function segmentGrowthReport(
	{ audienceReports }: { audienceReports: Pick<AudienceReports, 'segments' | 'segmentGrowth'> },
	{ workspaceId, segment: key, span, compare = false }: SegmentGrowthOptions,
): Promise<Report> {
	const length = lengthOf(span);
	if (length < 1) {
		throw new Error(
			`The date range begins on ${isoDay(span.from)} and ends before that, on ${isoDay(span.to)}. Exchange the two.`,
		);
	}
	refuseTooManyDays(span);
	const before = compare ? spanBefore(span)! : null;
	const from = before?.from ?? span.from;
	const segments = await audienceReports.segments(workspaceId);
	const segment = segments.find((each) => each.key === key);
	const growth = await audienceReports.segmentGrowth(workspaceId, key, { from, to: span.to });
	if (segment === undefined || growth === null) {
		throw new Error(
			`There is no segment with the key "${key}". Save it with Segment Filter, or choose another.`,
		);
	}
	const days = everyDay(growth, from, span.to);
	const rows = days.slice(days.length - length).map(({ day, joined, left, members }, i) => ({
		...{ day: isoDay(day), joined, left, net: joined - left, members },
		...(before !== null && {
			joinedBefore: days[i].joined,
			leftBefore: days[i].left,
			membersBefore: days[i].members,
		}),
	}));
	const { name, zone } = segment;
	const series = { label: 'Members', y: rows.map(({ members }) => members) };
	return {
		title: `Growth of ${name}`,
		subtitle: `Joined and left ${zonedDaysText(span, zone)}`,
		columns: [...COLUMNS(zone), ...(before === null ? [] : BEFORE(zonedDaysText(before, zone)))],
		rows,
		notes: [
			'Whoever a new definition of the segment adds or removes counts on the day of its saving.',
			'Erased members count as left; of two members that are merged, one counts as left.',
		],
		picture: {
			...{ type: 'lines', unit: 'contacts', x: rows.map(({ day }) => day) },
			series: [series],
		},
	};
}

interface GrowthDay {
	day: Day;
	joined: number;
	left: number;
	members: number;
}

/** Days without changes have the members of the day before. */
function everyDay({ membersBefore, days }: SegmentGrowth, from: Day, to: Day): GrowthDay[] {
	const changed = new Map(days.map((each) => [each.day, each]));
	let members = membersBefore;
	return Array.from({ length: to - from + 1 }, (_, i) => {
		const found = changed.get(from + i) ?? { day: from + i, joined: 0, left: 0, members };
		members = found.members;
		return found;
	});
}

const contacts = (key: string, label: string, description: string): Column => {
	return { key, label, unit: 'contacts', description };
};

const COLUMNS = (zone: string): Column[] => [
	{
		...{ key: 'day', label: 'Day', unit: 'date' },
		description: `The day on which contacts joined or left, in the segment's time zone (${zone}).`,
	},
	contacts('joined', 'Joined', 'Contacts that joined the segment on that day.'),
	contacts('left', 'Left', 'Contacts that left the segment on that day.'),
	contacts('net', 'Net', 'Joined less left on that day.'),
	contacts('members', 'Members', 'Contacts in the segment at the end of that day.'),
];

const BEFORE = (span: string): Column[] => [
	contacts('joinedBefore', 'Joined Before', `Joined on that day of the span before, ${span}.`),
	contacts('leftBefore', 'Left Before', `Left on that day of the span before, ${span}.`),
	contacts(
		...(['membersBefore', 'Members Before'] as const),
		`Members at the end of that day of the span before, ${span}.`,
	),
];

import { zonedDaysText } from './spans';
import { SKIP_CLASSES, type MessageReports, type SkipClass } from './message-counts';
import { zonesOf, type MessageReportOptions } from './messages';
import type { Report } from './report';

const REASONS: Record<SkipClass, string> = {
	bounced: 'Address bounced before',
	complained: 'Complained about spam before',
	optedOut: 'Opted out',
	topicOptedOut: 'Opted out of the topic',
	notOptedIn: 'Not opted in',
	repeatedAddress: 'Another contact with this address got it',
	quietHours: 'Quiet hours',
	capped: 'Frequency cap',
	missingVariable: 'Missing variable',
	noAddress: 'No address on the channel',
	erased: 'Contact erased before',
	putOff: 'Put off: a later message took its place',
	other: 'Other',
};

/** Messages that did not go out by decision, by channel and reason. */
export async function skippedReport(
	{ messageReports }: { messageReports: Pick<MessageReports, 'counts'> },
	{ journeys, span }: Pick<MessageReportOptions, 'journeys' | 'span'>,
): Promise<Report> {
	const ids = journeys.map(({ id }) => id);
	const counts = await messageReports.counts(ids, span, 'total');
	const channels = Map.groupBy(counts, ({ channel }) => channel);
	const rows = [...channels].flatMap(([channel, of]) =>
		SKIP_CLASSES.map((skipClass) => ({
			channel,
			reason: REASONS[skipClass],
			messages: of.reduce((sum, { skippedBy }) => sum + (skippedBy[skipClass] ?? 0), 0),
		})).filter(({ messages }) => messages > 0),
	);
	rows.sort((a, b) => b.messages - a.messages);
	const days = zonedDaysText(span, zonesOf({ journeys }));
	return {
		title: `Skipped Messages${journeys.length === 1 ? ` of ${journeys[0].name}` : ''}`,
		subtitle: `Decided ${days}`,
		columns: [
			{
				...{ key: 'channel', label: 'Channel', unit: 'text' },
				description: 'The channel that the messages were for.',
			},
			{
				...{ key: 'reason', label: 'Reason', unit: 'text' },
				description: 'Why the message was not sent.',
			},
			{
				...{ key: 'messages', label: 'Messages', unit: 'messages' },
				description: `Messages not sent for this reason; by the day of that decision, ${days}.`,
			},
		],
		rows,
		notes: [
			'A message that was put off is followed by another, so it is no loss; other reports leave it out.',
		],
		picture:
			rows.length === 0
				? null
				: {
						...{ type: 'bars', unit: 'messages', series: ['Messages'] },
						bars: rows.map(({ channel, reason, messages }) => ({
							label: `${reason} (${channel})`,
							values: [messages],
						})),
					},
	};
}

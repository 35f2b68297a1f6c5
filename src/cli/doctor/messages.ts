import type { StoreSurvey } from '../../operations/survey';
import { counted } from '../format';
import { ok, warning, type Finding } from './finding';

/** The outcomes of the last day's messages. */
export function messageFindings({ messages }: StoreSurvey): Finding[] {
	const total = Object.values(messages).reduce((sum, count) => sum + count, 0);
	const parts = Object.entries(messages).map(([status, count]) => `${count} ${status}`);
	const detail = total === 0 ? '' : `: ${parts.join(', ')}`;
	const { unknown = 0 } = messages;
	return [
		ok('messages', `${counted(total, 'message')} in the last day${detail}.`, messages),
		...(unknown > 0 ? [doubtful(unknown)] : []),
	];
}

function doubtful(unknown: number): Finding {
	return warning(
		'messages',
		`The delivery of ${counted(unknown, 'message')} of the last day is uncertain: n8n, the network or the provider failed between handing ${unknown === 1 ? 'it' : 'them'} over and the response.`,
		"With 'If Delivery Is Uncertain: Do Not Resend' they are not sent again. Check the provider's log for those that arrived.",
		{ unknown },
	);
}

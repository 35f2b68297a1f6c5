import type { Survey } from '../../operations/survey';
import { counted } from '../format';
import { ok, warning, type Finding } from './finding';

/** What became of the messages of the last day. */
export function messageFindings({ messages }: Survey): Finding[] {
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
		`Of ${counted(unknown, 'message')} of the last day nobody knows whether ${unknown === 1 ? 'it' : 'they'} went out: n8n, the network or the provider broke off after the message was handed over and before the answer came.`,
		"With 'If Delivery Is Uncertain: Do Not Resend' they are not sent again. The provider's log says which of them arrived.",
		{ unknown },
	);
}

import { oneLine } from '../address';
import { ChannelError } from '../channel';

export interface SmsContent {
	/** A number in E.164, a name that receivers see, or at Twilio a Messaging Service (MG...). */
	from: string;
	text: string;
}

/** @throws ChannelError of kind `config` for this message: the builder's mistake */
export function checkedSms({ from, text }: SmsContent): SmsContent {
	if (text.trim() === '') throw mistake('The message has no text. Fill in Text.', 'ECONTENT');
	if (from.trim() === '') throw mistake("Set 'From' to the sender's number or name.", 'ESENDER');
	return { from: oneLine(from), text };
}

function mistake(message: string, code: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code, scope: 'message' });
}

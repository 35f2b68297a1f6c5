import { oneLine } from '../address';
import { ChannelError } from '../channel';

export interface SmsContent {
	/** A number in E.164, a name that receivers see, or at Twilio a Messaging Service (MG...). */
	from: string;
	text: string;
	/** Where the provider tells what becomes of this message, unless the channel has one for all. */
	statusCallback?: string;
	/** What the provider is to call the message when it does so; at Vonage only. */
	reference?: string;
}

/** @throws ChannelError of kind `config` for this message: the builder's mistake */
export function checkedSms(content: SmsContent): SmsContent {
	const { from, text } = content;
	if (text.trim() === '') throw mistake('The message has no text. Fill in Text.', 'ECONTENT');
	if (from.trim() === '') throw mistake("Set 'From' to the sender's number or name.", 'ESENDER');
	return { ...content, from: oneLine(from) };
}

function mistake(message: string, code: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code, scope: 'message' });
}

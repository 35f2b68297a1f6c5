import { oneLine } from '../address';
import { ChannelError } from '../channel';

export interface SmsContent {
	/** A number in E.164, a sender name, or at Twilio a Messaging Service (MG...). */
	from: string;
	text: string;
	/** The provider's callback URL for this message, unless the channel has one for all. */
	statusCallback?: string;
	/** The message's reference in that callback; at Vonage only. */
	reference?: string;
}

/** @throws ChannelError of kind `config` for this message */
export function checkedSms(content: SmsContent): SmsContent {
	const { from, text } = content;
	if (text.trim() === '') throw configError('The message has no text. Fill in Text.', 'ECONTENT');
	if (from.trim() === '')
		throw configError("Set 'From' to the sender's number or name.", 'ESENDER');
	return { ...content, from: oneLine(from) };
}

function configError(message: string, code: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code, scope: 'message' });
}

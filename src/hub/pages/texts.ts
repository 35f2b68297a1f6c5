/**
 * Texts of the pages, with placeholders in braces. `{address}` is the contact's masked address on
 * the channel, or the channel's name if there is no address to show.
 */
export const TEXTS = {
	answerButton: 'Send',
	answerChange: 'Change your answer',
	answerComment: 'What is the main reason for your answer? (optional)',
	answerThanks: 'Your answer has been received.',
	answerThanksTitle: 'Thank you',
	channelEmail: 'Email',
	channelInApp: 'Messages on our site',
	channelMobilePush: 'App notifications',
	channelSlack: 'Slack',
	channelSms: 'SMS',
	channelTelegram: 'Telegram',
	channelWebPush: 'Browser notifications',
	channelWhatsApp: 'WhatsApp',
	csatHigh: 'Very satisfied',
	csatLow: 'Very dissatisfied',
	help: 'Questions? Write to {email}.',
	invalid: 'Part of it may be missing. Please open the link in the message again.',
	invalidTitle: 'This link is not valid',
	npsHigh: 'Extremely likely',
	npsLow: 'Not at all likely',
	outdatedLink: 'There is nothing left to change.',
	outdatedLinkTitle: 'This link is no longer valid',
	preferences: 'Choose what you want to hear about, and where.',
	preferencesAllOff: 'Unsubscribe from everything',
	preferencesButton: 'Save',
	preferencesLink: 'Choose what you want to hear about',
	preferencesNone: 'There is nothing to choose: we have no address for you.',
	preferencesSaved: 'Your choices have been saved.',
	preferencesTitle: 'Your preferences',
	previewNote: 'This is a preview: nothing is recorded.',
	resubscribed: 'You will hear from us again.',
	resubscribedTitle: 'Welcome back',
	scoreLabel: 'Your answer',
	unavailable: 'Please try again in a few minutes. Nothing has been changed.',
	unavailableTitle: 'Something went wrong',
	undoButton: 'Subscribe again',
	undoQuestion: 'Was it a mistake?',
	unsubscribe: 'What should no longer be sent to {address}?',
	unsubscribeButton: 'Unsubscribe',
	unsubscribeChannel: 'Any news ({channel})',
	unsubscribeOnly: 'No more news will be sent to {address}.',
	unsubscribeTitle: 'Unsubscribe',
	unsubscribeTopic: 'Only “{topic}”',
	unsubscribedChannel: 'No more news will be sent to {address}.',
	unsubscribedTitle: 'You are unsubscribed',
	unsubscribedTopic: 'No more messages about “{topic}” will be sent to {address}.',
} as const;

export type TextKey = keyof typeof TEXTS;
export type PageTexts = Record<TextKey, string>;

/** The text with its placeholders replaced. */
export function fill(text: string, values: Record<string, string>): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
		Object.hasOwn(values, name) ? values[name] : whole,
	);
}

const CHANNEL_TEXTS = new Map<string, TextKey>([
	['email', 'channelEmail'],
	['inApp', 'channelInApp'],
	['mobilePush', 'channelMobilePush'],
	['slack', 'channelSlack'],
	['sms', 'channelSms'],
	['telegram', 'channelTelegram'],
	['webPush', 'channelWebPush'],
	['whatsapp', 'channelWhatsApp'],
]);

/** The channel's name for contacts; a custom channel has the name set in the workflow. */
export function channelName(texts: PageTexts, channel: string): string {
	const key = CHANNEL_TEXTS.get(channel);
	return key === undefined ? channel : texts[key];
}

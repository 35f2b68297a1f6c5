/**
 * What the pages say. In braces: what is put in, where the text is used. `{address}` is the
 * contact's address on the channel, masked, or the channel's name where there is none to show.
 */
export const TEXTS = {
	answerButton: 'Send',
	answerChange: 'Change your answer',
	answerComment: 'What is the main reason for your answer? (optional)',
	answerThanks: 'Your answer has arrived.',
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
	invalid: 'Part of it may be missing. Please open the link from the message itself.',
	invalidTitle: 'This link is not valid',
	nobody: 'There is nothing left that it could change.',
	nobodyTitle: 'This link is no longer valid',
	npsHigh: 'Extremely likely',
	npsLow: 'Not at all likely',
	preferences: 'Choose what you want to hear about, and where.',
	preferencesAllOff: 'Unsubscribe from everything',
	preferencesButton: 'Save',
	preferencesLink: 'Choose what you want to hear about',
	preferencesNone: 'There is nothing to choose: we have no address of yours here.',
	preferencesSaved: 'Your choice is saved.',
	preferencesTitle: 'Your preferences',
	previewNote: 'This is a preview: nothing is recorded.',
	resubscribed: 'You will hear from us again.',
	resubscribedTitle: 'Welcome back',
	scoreLabel: 'Your answer',
	unavailable: 'Please try again in a few minutes. Nothing has been changed.',
	unavailableTitle: 'That did not work',
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

/** The text with what belongs into it. */
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

/** How the contact calls the channel; the names of others are the builder's own. */
export function channelName(texts: PageTexts, channel: string): string {
	const key = CHANNEL_TEXTS.get(channel);
	return key === undefined ? channel : texts[key];
}

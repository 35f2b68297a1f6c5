import { masked } from './mask';
import type { HubResponse } from '../request';
import type { HubSettings } from '../settings';
import { markup, type Html } from './html';
import { page, paragraph } from './page';
import { channelName, fill } from './texts';

export interface UnsubscribeView {
	settings: HubSettings;
	channel: string;
	/** Not masked yet; '' if there is none to show. */
	address: string;
	/** The name of the message's topic. */
	topic: string | undefined;
	/** The key of the topic that the page is about; undefined: the channel as a whole. */
	scope: string | undefined;
	preferencesUrl: string;
	preview: boolean;
}

export function unsubscribePage(view: UnsubscribeView): HubResponse {
	const { texts } = view.settings;
	const values = valuesOf(view);
	const choice =
		view.topic === undefined
			? paragraph(texts.unsubscribeOnly, values)
			: markup`<fieldset class="open">
<legend>${fill(texts.unsubscribe, values)}</legend>
<label class="choice"><input type="radio" name="scope" value="topic" checked><span>${fill(texts.unsubscribeTopic, values)}</span></label>
<label class="choice"><input type="radio" name="scope" value="channel"><span>${fill(texts.unsubscribeChannel, values)}</span></label>
</fieldset>`;
	const body = markup`<form method="post">
${choice}
<div class="buttons"><button>${texts.unsubscribeButton}</button></div>
</form>
${preferencesLink(view)}`;
	return page(view.settings, { title: texts.unsubscribeTitle, body, preview: view.preview });
}

export function unsubscribedPage(view: UnsubscribeView): HubResponse {
	const { texts } = view.settings;
	const what = view.topic === undefined ? texts.unsubscribedChannel : texts.unsubscribedTopic;
	const scope = view.scope === undefined ? 'channel' : 'topic';
	const body = markup`${paragraph(what, valuesOf(view))}
<form method="post">
<p class="soft">${texts.undoQuestion}</p>
<input type="hidden" name="scope" value="${scope}">
<div class="buttons"><button class="plain" name="undo" value="1">${texts.undoButton}</button></div>
</form>
${preferencesLink(view)}`;
	return page(view.settings, { title: texts.unsubscribedTitle, body, preview: view.preview });
}

export function resubscribedPage(view: UnsubscribeView): HubResponse {
	const { texts } = view.settings;
	const body = markup`<p>${texts.resubscribed}</p>
${preferencesLink(view)}`;
	return page(view.settings, { title: texts.resubscribedTitle, body, preview: view.preview });
}

function preferencesLink({ settings, preferencesUrl }: UnsubscribeView): Html {
	return markup`<p><a href="${preferencesUrl}">${settings.texts.preferencesLink}</a></p>`;
}

function valuesOf({ settings, channel, address, topic }: UnsubscribeView): Record<string, string> {
	const name = channelName(settings.texts, channel);
	const shown = address === '' ? name : masked(address);
	return {
		// A phone number may be used by two channels.
		address: shown.startsWith('+') ? `${shown} (${name})` : shown,
		channel: name,
		...(topic !== undefined && { topic }),
	};
}

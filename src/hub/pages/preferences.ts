import { masked } from './mask';
import { fieldOf, shownField } from './preference-fields';
import type { HubResponse } from '../request';
import type { HubSettings, Topic } from '../settings';
import { CHECKED, markup, type Html } from './html';
import { page } from './page';
import { channelName } from './texts';

export interface TopicView extends Topic {
	isOn: boolean;
	/** Whether the contact has consent for the topic itself. */
	hasOwn: boolean;
}

export interface ChannelView {
	channel: string;
	/** Not masked yet. */
	address: string | null;
	isOn: boolean;
	topics: TopicView[];
}

export interface PreferencesView {
	settings: HubSettings;
	channels: readonly ChannelView[];
	saved?: boolean;
	preview: boolean;
}

export function preferencesPage(view: PreferencesView): HubResponse {
	const { settings, channels, saved, preview } = view;
	const { texts } = settings;
	const form = markup`<p>${texts.preferences}</p>
<form method="post">
${channels.map((channel) => channelField(settings, channel))}
<div class="buttons"><button>${texts.preferencesButton}</button>
<button class="plain" name="all" value="off">${texts.preferencesAllOff}</button></div>
</form>`;
	const body = markup`${saved && markup`<p class="saved" role="status">${texts.preferencesSaved}</p>`}
${channels.length === 0 ? markup`<p>${texts.preferencesNone}</p>` : form}`;
	return page(settings, { title: texts.preferencesTitle, body, preview });
}

function channelField({ texts }: HubSettings, view: ChannelView): Html {
	const { channel, address, topics } = view;
	const name = channelName(texts, channel);
	const note = address === null ? '' : masked(address);
	if (topics.length === 0) return choice(fieldOf(channel), view.isOn, name, note);
	const rows = topics.map((topic) =>
		choice(fieldOf(channel, topic.key), topic.isOn, topic.name, topic.description),
	);
	return markup`<fieldset>
<legend class="hidden">${name}</legend>
<div class="whole">${choice(fieldOf(channel), view.isOn, name, note)}</div>
<div class="topics">${rows}</div>
</fieldset>
`;
}

function choice(field: string, isOn: boolean, name: string, note: string): Html {
	const small = note !== '' && markup`<small>${note}</small>`;
	return markup`<input type="hidden" name="${shownField(field)}" value="1">
<label class="choice"><input type="checkbox" name="${field}" value="on"${isOn && CHECKED}><span>${name}${small}</span></label>
`;
}

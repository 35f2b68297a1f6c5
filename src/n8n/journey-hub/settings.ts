import type { INode } from 'n8n-workflow';
import { z } from 'zod';
import { COLOUR } from '../../hub/pages/colour';
import { TEXTS, type PageTexts, type TextKey } from '../../hub/pages/texts';
import type { HubSettings } from '../../hub/settings';
import { normalizeEmail } from '../../contact/identity';
import { hasLostText, LOST_TEXT } from '../../value/guard';
import { explain } from '../parameters/error';
import { textOf } from '../parameters/types';

const DEFAULT_COLOUR = '#3b4a9c';

const text = z.string().trim();
const webAddress = text.refine(
	(value) => /^https?:\/\//i.test(value) && URL.canParse(value),
	'must be a URL that begins with https://',
);
/** An empty option counts as absent. */
const optional = <T>(schema: z.ZodType<T>) =>
	z.preprocess(
		(value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
		schema.optional(),
	);

const topicSchema = z.object({
	key: text
		.min(1, "is empty: set the topic's key, the same as 'Topic' in Multi-Channel Send")
		.refine((key) => !hasLostText(key), LOST_TEXT),
	name: text.default(''),
	description: text.default(''),
});

const schema = z.object({
	topics: z
		.array(topicSchema)
		.default([])
		.refine(
			(topics) => new Set(topics.map(({ key }) => key)).size === topics.length,
			'two topics have the same key: change one',
		),
	channels: z.array(text.min(1)).default(['email']),
	callbacks: z.array(z.string()).default([]),
	dashboardAccess: z.enum(['off', 'basicAuth', 'headerAuth']).default('off'),
	consentNeeded: z.enum(['optOut', 'optIn']).default('optOut'),
	brandName: text.default(''),
	brandColour: optional(text.regex(COLOUR, 'must be a colour such as #3b4a9c')),
	logoUrl: optional(webAddress),
	supportEmail: optional(
		text.refine((value) => normalizeEmail(value) !== null, 'must be an email address'),
	),
	language: optional(
		text.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, 'must be a language tag such as en or de-AT'),
	),
	texts: z
		.array(z.object({ text: z.string(), value: z.unknown().optional().transform(textOf) }))
		.default([]),
});

interface HubParameters {
	topics?: { values?: object[] };
	channels?: string[];
	callbacks?: string[];
	dashboardAccess?: string;
	options?: Record<string, unknown> & { texts?: { values?: object[] } };
}

/**
 * The settings in the node's parameters, which hold no expressions.
 * @throws ParameterError
 */
export function hubSettingsOf(
	node: Pick<INode, 'name' | 'parameters'>,
	location: Pick<HubSettings, 'workspaceId' | 'url'>,
): HubSettings {
	const {
		topics,
		channels,
		callbacks,
		dashboardAccess,
		options = {},
	} = node.parameters as HubParameters;
	const given = schema.safeParse({
		...options,
		topics: topics?.values,
		texts: options.texts?.values,
		channels,
		callbacks,
		dashboardAccess,
	});
	if (!given.success) throw explain(`Journey Hub '${node.name}'`, given.error);
	const { brandName, brandColour = DEFAULT_COLOUR, logoUrl, supportEmail } = given.data;
	return {
		...location,
		topics: given.data.topics.map((topic) => ({ ...topic, name: topic.name || topic.key })),
		channels: given.data.channels,
		consentNeeded: given.data.consentNeeded,
		brand: {
			name: brandName,
			colour: brandColour,
			...(logoUrl !== undefined && { logoUrl }),
			...(supportEmail !== undefined && { supportEmail }),
		},
		language: given.data.language ?? 'en',
		texts: textsOf(given.data.texts),
		callbacks: given.data.callbacks,
		dashboard: given.data.dashboardAccess,
	};
}

/** The English texts, with the replacements from the parameters. */
function textsOf(given: ReadonlyArray<{ text: string; value: string }>): PageTexts {
	const texts: PageTexts = { ...TEXTS };
	for (const { text: key, value } of given) {
		if (Object.hasOwn(TEXTS, key) && value.trim() !== '') texts[key as TextKey] = value;
	}
	return texts;
}

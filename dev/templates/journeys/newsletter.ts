import {
	brand,
	brandMail,
	button,
	firstName,
	link,
	onWebsite,
	page,
	text,
	type Block,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	branch,
	engaged,
	everyHour,
	journeyNode,
	journeyTrigger,
	keyed,
	lastDays,
	metByRule,
	native,
	noOperation,
	onEvent,
	reachableBy,
	recordEventOf,
	saveSegment,
	schedule,
	sendEmail,
	setFields,
	setStage,
	unseen,
	unsubscribed,
	waitFor,
	type Parameters,
} from '../steps';

const because = `You get this email because you subscribed to the newsletter of ${brand}.`;
const FIRST = '{{ event.properties.articles[0].title }}';

/** Clicks on articles of other websites do not count. */
const ARTICLE = onWebsite('article.link', '{{ article.link }}');

const articles: Block = {
	sections: `{% for article in event.properties.articles %}
<mj-section mj-class="card" css-class="card">
	<mj-column>
		{% if article.image != "" %}<mj-image src="{{ article.image }}" alt="" border-radius="6px" padding="8px" />{% endif %}
		<mj-text><strong style="font-size:20px;line-height:28px">{{ article.title }}</strong></mj-text>
		{% if article.summary != "" %}<mj-text>{{ article.summary }}</mj-text>{% endif %}
		<mj-text><a class="link" href="${ARTICLE}" style="color:{{ journey.vars.brandColor }}">Read on</a></mj-text>
	</mj-column>
</mj-section>
{% endfor %}`,
};

const ARTICLES = "$('One Issue').first().json.articles";

const readers = (parameters: Parameters = {}) =>
	journeyNode(
		'segmentFilter',
		{
			...{ operation: 'find', source: 'segment' },
			segment: keyed('key', 'newsletter-readers'),
			...parameters,
		},
		{ stage: 'awareness' },
	);

/** A weekly issue of what is new in a feed, for those who read it. */
export const newsletter = new Canvas('newsletter', 'Newsletter From a Feed')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Newsletter from a feed
Every Tuesday at 08:00 the articles that are new in your feed (RSS or Atom) become an issue, up to five, for each member of the segment \`newsletter-readers\`. A week without a new article has no issue.

Who got eight issues and opened none for 90 days is asked whether to stay, and gets the stage \`inactive reader\` instead of an issue.

**Goal**: a click on an article.

Set the feed's address in **Settings**. Contacts subscribe by an opt-in to the topic \`newsletter\`: see the template \`lead-form\`.`,
	)
	.mapNote('Map', 2.3, -2.8, 'newsletter')
	.node(
		'New Issue',
		0,
		0,
		journeyTrigger({
			on: onEvent('Newsletter Issue'),
			key: 'newsletter',
			reentry: 'always',
			goals: [metByRule('Read an Article', engaged('clicked'))],
			exits: [unsubscribed],
			attributionDays: 7,
			maxDays: 14,
			options: { instanceKey: 'issue' },
			stage: 'awareness',
			touchpoint: 'Newsletter',
		}),
	)
	.node(
		'Still Reading?',
		1,
		0,
		branch(
			{
				'Not for 90 Days': [
					{ ...engaged('sent'), times: 8, ...lastDays(90) },
					{ ...engaged('opened'), count: 'atMost', times: 0, ...lastDays(90) },
					{ ...engaged('clicked'), count: 'atMost', times: 0, ...lastDays(90) },
				],
			},
			{ stage: 'awareness' },
		),
	)
	.node(
		'Ask Whether to Stay',
		2,
		-0.6,
		sendEmail({
			subject: 'Do you still want to hear from us?',
			preheader: 'One click keeps you on the list',
			topic: 'newsletter',
			mjml: brandMail({
				heading: 'Do you still want to hear from us?',
				blocks: [
					text(
						`You have not opened our newsletter for a while, ${firstName('friend')}, and we do not want to fill your inbox. A click keeps you on the list.`,
					),
					button('Yes, keep me on the list', page('newsletter/stay')),
					link('No, stop it', '{{ links.unsubscribe }}'),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Preference email',
		}),
	)
	.node('Set Stage', 3, -0.6, setStage('inactive reader', { stage: 'awareness' }))
	.node(
		'Send Issue',
		2,
		0.6,
		sendEmail({
			subject: FIRST,
			preheader: '{{ event.properties.articles[1].title | default: "What is new this week" }}',
			topic: 'newsletter',
			mjml: brandMail({
				heading: 'New this week',
				blocks: [articles, link('All articles', page('blog'))],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Newsletter issue',
		}),
	)
	.node('5 Days', 3, 0.6, waitFor(5, 'days', { stage: 'consideration' }))
	.node('Issue Over', 4, 0, noOperation)
	.note(
		'About the Feed',
		0,
		1.5,
		{ width: 520, height: 260, color: 3 },
		`## From the feed to an issue
Runs once a week for all readers together. **New Articles** remembers what it has seen, so that no article comes twice; without a reader it is not asked, and the articles wait.

An execution that failed after it can be retried from n8n's **Executions**: each reader's issue has a message ID of its own, so that nobody gets it twice.

Change the day under **Tuesday at 8**.`,
	)
	.node(
		'Tuesday at 8',
		0,
		3,
		schedule({ field: 'weeks', triggerAtDay: [2], triggerAtHour: 8, triggerAtMinute: 0 }),
	)
	.node('Any Reader', 1, 3, readers({ returnAll: false, limit: 1 }))
	.node('Settings', 2, 3, setFields({ feedUrl: 'https://acme.example/feed.xml' }))
	.node('Read Feed', 3, 3, native('rssFeedRead', 1.2, { url: '={{ $json.feedUrl }}', options: {} }))
	.node('New Articles', 4, 3, unseen('$json.guid || $json.link'))
	.node('Up to Five', 5, 3, native('limit', 1, { maxItems: 5 }))
	.node(
		'Article',
		6,
		3,
		setFields({
			title: '={{ $json.title }}',
			link: '={{ $json.link }}',
			summary: "={{ ($json.contentSnippet || '').slice(0, 280) }}",
			image: "={{ $json.enclosure?.type?.startsWith('image/') ? $json.enclosure.url : '' }}",
		}),
	)
	.node(
		'One Issue',
		7,
		3,
		native('aggregate', 1, {
			aggregate: 'aggregateAllItemData',
			destinationFieldName: 'articles',
			options: {},
		}),
	)
	.node('Readers', 8, 3, readers())
	.node('Record Issue', 9, 3, {
		...recordEventOf(
			'={{ $json.contact.email }}',
			'Newsletter Issue',
			`={{ JSON.stringify({ issue: $today.toISODate(), articles: ${ARTICLES} }) }}`,
			// By the articles, not by the day, on which it may be retried.
			`={{ ['issue', ${ARTICLES}.map(({ link }) => link).join(' ').hash(), $json.contact.id].join('-') }}`,
		),
		retries: true,
	})
	.node('Every Hour', 0, 4.2, everyHour)
	.node(
		'Newsletter Readers (Segment)',
		1,
		4.2,
		saveSegment(
			'newsletter-readers',
			'Newsletter Readers',
			[
				{
					type: 'consent',
					channel: { __rl: true, mode: 'name', value: 'email' },
					topic: 'newsletter',
					consent: 'optedIn',
				},
				reachableBy('email'),
			],
			{ stage: 'awareness' },
		),
	)
	.lead('New Issue', 'Still Reading?')
	.lead('Still Reading?', 'Send Issue', 'Ask Whether to Stay')
	.goOn('Ask Whether to Stay', 'Set Stage')
	.lead('Set Stage', 'Issue Over')
	.goOn('Send Issue', '5 Days')
	.lead('5 Days', 'Issue Over')
	.lead('Tuesday at 8', 'Any Reader')
	.lead('Any Reader', 'Settings')
	.lead('Settings', 'Read Feed')
	.lead('Read Feed', 'New Articles')
	.lead('New Articles', 'Up to Five')
	.lead('Up to Five', 'Article')
	.lead('Article', 'One Issue')
	.lead('One Issue', 'Readers')
	.lead('Readers', 'Record Issue')
	.lead('Every Hour', 'Newsletter Readers (Segment)');

import {
	brand,
	brandMail,
	button,
	firstName,
	link,
	page,
	panel,
	small,
	survey,
	text,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	attribute,
	branch,
	inStage,
	journeyTrigger,
	metByEvent,
	metByRule,
	noOperation,
	onContactDate,
	property,
	sendEmail,
	setStage,
	unsubscribed,
	waitFor,
	waitForEvent,
} from '../steps';

const because = `You get this email because you are a customer of ${brand}.`;
const QUESTION =
	'{% nps question: "How likely are you to recommend us to a friend?", key: "nps", low: "Not at all", high: "Very likely" %}';

const answer = (stage: 'postPurchase') =>
	waitForEvent(
		'Survey Answered',
		[5, 'days'],
		{ stage },
		{ propertyFilters: { conditions: [property('survey', 'equals', 'nps')] } },
	);

/** Asks for a recommendation, and makes advocates of those who would give one. */
export const npsAdvocacy = new Canvas('nps-advocacy', 'NPS to Advocacy')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## From the NPS to advocacy and referral
Ninety days after \`customerSince\` each customer is asked how likely a recommendation is, and once more after five days.

**Promoters** (9, 10) become advocates and get a link to refer friends; who refers none is asked for a review.
**Passives** (7, 8) are asked what is missing.
**Detractors** (0 to 6) hear from a person: \`support\` gets their answer.

**Goal**: a referral (\`Referral Completed\`).

Needs the attribute \`customerSince\` (a date) and an active **Journey Hub**. The answer is kept in the attributes \`nps\` and \`npsComment\`.`,
	)
	.mapNote('Map', 2.3, -2.8, 'nps-advocacy')
	.node(
		'Customer for 90 Days',
		0,
		0,
		journeyTrigger({
			on: onContactDate('customerSince', { offset: 90, time: '10:00' }),
			key: 'nps-advocacy',
			reentry: { days: 180 },
			goals: [metByEvent('Referred a Friend', 'Referral Completed')],
			exits: [unsubscribed, metByRule('No Customer Any More', inStage('former customer'))],
			vars: { reward: '20 EUR for you, and 20 EUR for your friend' },
			attributionDays: 30,
			maxDays: 60,
			stage: 'postPurchase',
			touchpoint: 'Ninety days',
		}),
	)
	.node(
		'Send NPS Survey',
		1,
		0,
		sendEmail({
			subject: `One question, ${firstName('friend')}`,
			preheader: 'One click, and you are done',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'One question',
				blocks: [text(`You have been with ${brand} for three months.`), survey(QUESTION)],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'NPS survey',
		}),
	)
	.node('Answer or 5 Days', 2, 0, answer('postPurchase'))
	.node(
		'Ask Once More',
		3,
		1.2,
		sendEmail({
			subject: 'Your answer is still missing',
			preheader: 'One click is all it takes',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Ten seconds?',
				blocks: [
					text('Your answer decides on what we work next.'),
					survey(QUESTION),
					small('This is the last time that we ask.'),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'NPS reminder',
		}),
	)
	.node('Answer or 5 More Days', 4, 1.2, answer('postPurchase'))
	.node(
		'Which Score?',
		5,
		0,
		branch(
			{
				Promoter: [attribute('nps', 'greaterOrEqual', '9', 'number')],
				Passive: [attribute('nps', 'greaterOrEqual', '7', 'number')],
			},
			{ stage: 'advocacy' },
		),
	)
	.node('Set Stage', 6, -0.8, setStage('advocate', { stage: 'advocacy' }))
	.node(
		'Invite to Refer',
		7,
		-0.8,
		sendEmail({
			subject: 'Tell a friend?',
			preheader: '{{ journey.vars.reward }}',
			topic: 'offers',
			atOnce: true,
			mjml: brandMail({
				heading: `Thank you, ${firstName('friend')}!`,
				blocks: [
					text('You would recommend us: here is a link for a friend of yours.'),
					panel(
						'{{ journey.vars.reward }}',
						'{{ journey.vars.website }}/r/{{ contact.externalId | default: contact.id }}',
					),
					button('Send the link to a friend', page('refer')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Referral invitation',
		}),
	)
	.node('2 Weeks', 8, -0.8, waitFor(2, 'weeks', { stage: 'advocacy' }))
	.node(
		'Ask for a Review',
		9,
		-0.8,
		sendEmail({
			subject: 'Would you say that in public?',
			preheader: 'Two sentences help others to find us',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Would you say that in public?',
				blocks: [
					text(
						'{% if contact.attributes.npsComment %}You wrote: “{{ contact.attributes.npsComment }}”. {% endif %}Two sentences in a review help others to find us.',
					),
					button('Write a review', page('review')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Review request',
		}),
	)
	.node(
		'Ask What Is Missing',
		6,
		0.3,
		sendEmail({
			subject: 'What would make it a 10?',
			preheader: 'Answer in one sentence',
			topic: 'feedback',
			atOnce: true,
			mjml: brandMail({
				heading: 'What would make it a 10?',
				blocks: [
					text(
						'You gave us a {{ contact.attributes.nps }}, thank you. What is missing? Answer this email in one sentence: we read each of them.',
					),
					link('Or choose from a list', page('ideas')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Question email',
		}),
	)
	.node(
		'Tell Support',
		6,
		1.4,
		sendEmail({
			subject: '{{ contact.email }} gave us a {{ contact.attributes.nps }}',
			preheader: 'Please write or call',
			topic: null,
			mjml: brandMail({
				heading: 'A customer is not happy',
				blocks: [
					panel('NPS', '{{ contact.attributes.nps }}'),
					text(
						'{{ contact.firstName | default: "" }} {{ contact.lastName | default: "" }} {{ contact.email }}, {{ contact.phone | default: "no phone number" }}<br />Comment: {{ contact.attributes.npsComment | default: "none" }}',
					),
					text('Please write or call within a day. The customer has been told so.'),
				],
				because: null,
			}),
			options: { to: '={{ $json.journey.vars.support }}', replyTo: '{{ contact.email }}' },
			stage: 'postPurchase',
			touchpoint: 'Hand-over to support',
		}),
	)
	.node(
		'Send Apology',
		7,
		1.4,
		sendEmail({
			subject: 'We would like to put it right',
			preheader: 'Somebody will write to you within a day',
			topic: 'feedback',
			atOnce: true,
			mjml: brandMail({
				heading: 'We would like to put it right',
				blocks: [
					text(
						`Thank you for being frank, ${firstName('friend')}. Somebody of our team will write to you within a day. If it is urgent, answer this email.`,
					),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Apology email',
		}),
	)
	.node('No Answer', 5, 1.6, noOperation)
	.node('Heard', 10, 0.3, noOperation)
	.lead('Customer for 90 Days', 'Send NPS Survey')
	.goOn('Send NPS Survey', 'Answer or 5 Days')
	.lead('Answer or 5 Days', 'Which Score?', 'Ask Once More')
	.goOn('Ask Once More', 'Answer or 5 More Days')
	.lead('Answer or 5 More Days', 'Which Score?', 'No Answer')
	.lead('Which Score?', 'Tell Support', 'Set Stage', 'Ask What Is Missing')
	.lead('Set Stage', 'Invite to Refer')
	.goOn('Invite to Refer', '2 Weeks')
	.lead('2 Weeks', 'Ask for a Review')
	.goOn('Ask for a Review', 'Heard')
	.goOn('Ask What Is Missing', 'Heard')
	.goOn('Tell Support', 'Send Apology')
	.goOn('Send Apology', 'Heard');

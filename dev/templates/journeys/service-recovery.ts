import {
	brand,
	brandMail,
	button,
	firstName,
	link,
	page,
	panel,
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
	onEvent,
	property,
	sendEmail,
	setStage,
	unsubscribedHere,
	waitFor,
	waitForEvent,
} from '../steps';

const because = `You get this email because you asked ${brand} for help.`;
const SUBJECT = '{{ event.properties.subject | default: "your question" }}';
const QUESTION =
	'{% csat question: "Is it resolved, and how was our help?", key: "supportCsat", low: "Not resolved", high: "Very good" %}';

const answer = (stage: 'postPurchase') =>
	waitForEvent(
		'Survey Answered',
		[4, 'days'],
		{ stage },
		{
			propertyFilters: { conditions: [property('survey', 'equals', 'supportCsat')] },
			// Not the answer to an earlier question.
			countEvents: 'sinceWait',
		},
	);
const happy = attribute('supportCsat', 'greaterOrEqual', '4', 'number');

/** Asks whether an issue is resolved, and brings a person in where it is not. */
export const serviceRecovery = new Canvas('service-recovery', 'Service Recovery')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Service recovery
A day after a ticket is closed the contact is asked whether it is resolved (1 to 5).

**1 to 3**: \`support\` gets the answer, the contact gets an apology at once, and after three days a second question. Who is still unhappy gets the stage \`at risk\`.
**4 and 5**: thanks; a 5 is asked for a review.

Each ticket is an enrollment of its own, told apart by \`ticketId\`.

**Goal**: resolved, with a 4 or 5, by the stage \`satisfied\`. **Exit**: the ticket is opened again.

Needs \`Ticket Closed\` (\`ticketId\`, \`subject\`, \`agent\`), \`Ticket Reopened\` (\`ticketId\`) and an active **Journey Hub**.`,
	)
	.mapNote('Map', 2.3, -2.8, 'service-recovery')
	.node(
		'Ticket Closed',
		0,
		0,
		journeyTrigger({
			on: onEvent('Ticket Closed'),
			key: 'service-recovery',
			reentry: { days: 14 },
			goals: [metByRule('Resolved', inStage('satisfied'))],
			exits: [unsubscribedHere, metByEvent('Opened Again', 'Ticket Reopened')],
			maxDays: 30,
			options: { instanceKey: 'ticketId' },
			stage: 'postPurchase',
			touchpoint: 'Support ticket',
		}),
	)
	.node('1 Day', 1, 0, waitFor(1, 'days', { stage: 'postPurchase' }))
	.node(
		'Resolved?',
		2,
		0,
		sendEmail({
			subject: `Is it resolved? ${SUBJECT}`,
			preheader: 'One click, and you are done',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Is it resolved?',
				blocks: [
					text(
						`Hello ${firstName('there')}, {{ event.properties.agent | default: "we" }} worked on <strong>${SUBJECT}</strong>, and the ticket was closed.`,
					),
					survey(QUESTION),
					link('Open the ticket again', page('support')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Support survey',
		}),
	)
	.node('Answer or 4 Days', 3, 0, answer('postPurchase'))
	.node(
		'How Was It?',
		4,
		-0.5,
		branch(
			{
				'Very Good': [attribute('supportCsat', 'equals', '5', 'number')],
				Good: [happy],
			},
			{ stage: 'postPurchase' },
		),
	)
	.node(
		'Ask for a Review',
		5,
		-1.4,
		sendEmail({
			subject: `Thank you, ${firstName('friend')}`,
			preheader: 'Would you tell others?',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Good to hear',
				blocks: [
					text(
						'You gave our help the best mark, and we have passed it on to the team. Would you tell others? Two sentences are plenty.',
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
		'Say Thanks',
		5,
		-0.4,
		sendEmail({
			subject: 'Thank you for your answer',
			preheader: 'What would have made it better?',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Thank you',
				blocks: [
					text(
						'Good that it is resolved. What would have made it better? Answer this email in one sentence: we read each of them.',
					),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Thank-you email',
		}),
	)
	.node(
		'Tell Support',
		5,
		0.7,
		sendEmail({
			subject: 'Not resolved: {{ contact.email }}, {{ contact.attributes.supportCsat }} of 5',
			preheader: 'Please write or call today',
			topic: null,
			mjml: brandMail({
				heading: 'A customer needs a person',
				blocks: [
					panel('Support', '{{ contact.attributes.supportCsat }} of 5'),
					text(
						'{{ contact.firstName | default: "No name" }} {{ contact.lastName | default: "" }}, {{ contact.email }}, {{ contact.phone | default: "no phone number" }}<br />Ticket: {{ journey.instance }}<br />Comment: {{ contact.attributes.supportCsatComment | default: "none" }}',
					),
					text('Please write or call today. The customer has been told so.'),
				],
				because: null,
			}),
			options: { to: '={{ $json.journey.vars.support }}', replyTo: '{{ contact.email }}' },
			stage: 'postPurchase',
			touchpoint: 'Hand-over to support',
		}),
	)
	.node(
		'Apologize',
		6,
		0.7,
		sendEmail({
			subject: 'We are sorry, and not done yet',
			preheader: 'A person will get in touch today',
			topic: null,
			mjml: brandMail({
				heading: 'We are sorry',
				blocks: [
					text(
						`That is not how it should be, ${firstName('friend')}. A person from our team will get in touch with you today. You need not explain it all again.`,
					),
					button('Write to us now', 'mailto:{{ journey.vars.support }}'),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Apology',
		}),
	)
	.node('3 Days', 7, 0.7, waitFor(3, 'days', { stage: 'postPurchase' }))
	.node(
		'Better Now?',
		8,
		0.7,
		sendEmail({
			subject: 'Is it better now?',
			preheader: 'One click, and you are done',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Is it better now?',
				blocks: [
					text('We have been in touch with you, and want to know whether it helped.'),
					survey(QUESTION),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Second support survey',
		}),
	)
	.node('Answer or 4 More Days', 9, 0.7, answer('postPurchase'))
	.node('Resolved by Now?', 10, 0.2, branch({ Resolved: [happy] }, { stage: 'postPurchase' }))
	.node('Set Stage to Satisfied', 11, -0.6, setStage('satisfied', { stage: 'postPurchase' }))
	.node('Set Stage to At Risk', 11, 0.7, setStage('at risk', { stage: 'postPurchase' }))
	.node('Ticket Over', 12, 0, noOperation)
	.lead('Ticket Closed', '1 Day')
	.lead('1 Day', 'Resolved?')
	.goOn('Resolved?', 'Answer or 4 Days')
	.lead('Answer or 4 Days', 'How Was It?', 'Ticket Over')
	.lead('How Was It?', 'Tell Support', 'Ask for a Review', 'Say Thanks')
	.goOn('Ask for a Review', 'Set Stage to Satisfied')
	.goOn('Say Thanks', 'Set Stage to Satisfied')
	.goOn('Tell Support', 'Apologize')
	.goOn('Apologize', '3 Days')
	.lead('3 Days', 'Better Now?')
	.goOn('Better Now?', 'Answer or 4 More Days')
	.lead('Answer or 4 More Days', 'Resolved by Now?', 'Set Stage to At Risk')
	.lead('Resolved by Now?', 'Set Stage to At Risk', 'Set Stage to Satisfied')
	.lead('Set Stage to Satisfied', 'Ticket Over')
	.lead('Set Stage to At Risk', 'Ticket Over');

import { brand, brandMail, button, firstName, link, list, page, panel, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	branch,
	journeyTrigger,
	metByEvent,
	metByRule,
	inStage,
	isTrue,
	noOperation,
	onContactDate,
	sendEmail,
	setStage,
	unsubscribed,
	waitFor,
	waitForDate,
} from '../steps';

const because = `You get this email because you are a customer of ${brand}.`;
const DATE = '{{ contact.attributes.renewalDate | date: "%-d %B %Y" }}';
const PLAN = '{{ contact.attributes.plan | default: "subscription" }}';
const toLastDays = () =>
	waitForDate('contact', 'renewalDate', [-7, 'days'], { stage: 'purchase' }, { time: '09:00' });

/** From thirty days before the end of a term to two weeks after it. */
export const renewal = new Canvas('renewal', 'Renewal')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Renewal
Begins 30 days before the \`renewalDate\` of a contact, at 09:00 in the contact's time zone.

**Renews by itself** (\`autoRenew\` is true): a notice now, and a week before, each with a link to cancel. Such notices are required by law in many places, so they need no consent.
**Otherwise**: a notice, what the plan was good for, and an offer in the last week. Two weeks after the date the contact is asked why, and gets the stage \`lapsed\`.

**Goal**: \`Subscription Renewed\`, with a new \`renewalDate\`. **Exit**: \`Subscription Canceled\`.

Needs the attributes \`renewalDate\`, \`autoRenew\` and \`plan\`.`,
	)
	.mapNote('Map', 2.3, -2.8, 'renewal')
	.node(
		'30 Days Before the End',
		0,
		0,
		journeyTrigger({
			on: onContactDate('renewalDate', { offset: -30, time: '09:00' }),
			key: 'renewal',
			reentry: { days: 60 },
			goals: [metByEvent('Renewed', 'Subscription Renewed')],
			exits: [
				unsubscribed,
				metByEvent('Canceled', 'Subscription Canceled'),
				metByRule('No Customer Any More', inStage('former customer')),
			],
			vars: { renewalOffer: 'Two months on us if you renew for a year' },
			attributionDays: 30,
			maxDays: 75,
			stage: 'purchase',
			touchpoint: 'Thirty days before renewal',
		}),
	)
	.node(
		'Renews by Itself?',
		1,
		0,
		branch({ 'By Itself': [isTrue('autoRenew')] }, { stage: 'purchase' }),
	)
	.node(
		'Announce Renewal',
		2,
		-0.6,
		sendEmail({
			subject: `Your ${PLAN} renews on ${DATE}`,
			preheader: 'Nothing to do if you want to stay',
			topic: null,
			mjml: brandMail({
				heading: `Your ${PLAN} renews soon`,
				blocks: [
					panel('It renews by itself on', DATE),
					text(
						`Hello ${firstName('there')}, there is nothing to do if you want to stay. To change your plan or how you pay, or to cancel, open your account before that day.`,
					),
					button('Open your account', page('account')),
					link('Cancel the renewal', page('account/cancel')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Renewal notice',
		}),
	)
	.node('1 Week Before', 3, -0.6, toLastDays())
	.node(
		'Remind of Renewal',
		4,
		-0.6,
		sendEmail({
			subject: `One week until your ${PLAN} renews`,
			preheader: `On ${DATE}, by itself`,
			topic: null,
			mjml: brandMail({
				heading: 'One week to go',
				blocks: [
					text(
						`Your ${PLAN} renews on <strong>${DATE}</strong>. If that is what you want, there is nothing to do.`,
					),
					button('Look at your plan', page('account')),
					link('Cancel the renewal', page('account/cancel')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Renewal reminder',
		}),
	)
	.node(
		'Announce the End',
		2,
		0.6,
		sendEmail({
			subject: `Your ${PLAN} ends on ${DATE}`,
			preheader: 'Renew in two minutes',
			topic: null,
			mjml: brandMail({
				heading: `Your ${PLAN} ends soon`,
				blocks: [
					panel('It ends on', DATE),
					text(
						`Hello ${firstName('there')}, to keep everything as it is, renew before that day. It takes two minutes.`,
					),
					button('Renew now', page('renew')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'End notice',
		}),
	)
	.node('10 Days', 3, 0.6, waitFor(10, 'days', { stage: 'purchase' }))
	.node(
		'Show What You Get',
		4,
		0.6,
		sendEmail({
			subject: 'What you keep when you renew',
			preheader: 'Three things that others miss most',
			topic: 'tips',
			mjml: brandMail({
				heading: 'What you keep when you renew',
				blocks: [
					text('Customers who left told us what they missed most:'),
					list(
						'All that they had set up, as it was',
						'Help from a person within a day',
						'What is new each month, at no extra cost',
					),
					button('Renew now', page('renew')),
					link('See your year in numbers', page('account/year')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Value email',
		}),
	)
	.node('The Last Week', 5, 0.6, toLastDays())
	.node(
		'Send Offer',
		6,
		0.6,
		sendEmail({
			subject: '{{ journey.vars.renewalOffer }}',
			preheader: `Until ${DATE}`,
			topic: 'offers',
			mjml: brandMail({
				heading: 'One week left',
				blocks: [
					panel(`Until ${DATE}`, '{{ journey.vars.renewalOffer }}'),
					text(`Your ${PLAN} ends with that day. After it, the offer ends as well.`),
					button('Renew for a year', page('renew')),
					link('Answer with a question', 'mailto:{{ journey.vars.support }}'),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Renewal offer email',
		}),
	)
	.node(
		'2 Weeks After',
		7,
		0.6,
		waitForDate(
			'contact',
			'renewalDate',
			[14, 'days'],
			{ stage: 'postPurchase' },
			{ time: '10:00' },
		),
	)
	.node(
		'Ask Why',
		8,
		0.6,
		sendEmail({
			subject: 'What was the reason?',
			preheader: 'One sentence helps us',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'What was the reason?',
				blocks: [
					text(
						`Your ${PLAN} has ended, ${firstName('friend')}. Was it the price, something missing, or no need any more? One sentence in answer to this email helps us.`,
					),
					text('What you have set up stays for 30 more days.'),
					button('Come back', page('renew')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Question email',
		}),
	)
	.node('Set Stage', 9, 0.6, setStage('lapsed', { stage: 'postPurchase' }))
	.node('Term Over', 10, 0, noOperation)
	.lead('30 Days Before the End', 'Renews by Itself?')
	.lead('Renews by Itself?', 'Announce the End', 'Announce Renewal')
	.goOn('Announce Renewal', '1 Week Before')
	.lead('1 Week Before', 'Remind of Renewal')
	.goOn('Remind of Renewal', 'Term Over')
	.goOn('Announce the End', '10 Days')
	.lead('10 Days', 'Show What You Get')
	.goOn('Show What You Get', 'The Last Week')
	.lead('The Last Week', 'Send Offer')
	.goOn('Send Offer', '2 Weeks After')
	.lead('2 Weeks After', 'Ask Why')
	.goOn('Ask Why', 'Set Stage')
	.lead('Set Stage', 'Term Over');

import { brand, brandMail, button, firstName, link, page, panel, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	attribute,
	branch,
	did,
	engaged,
	inStage,
	journeyTrigger,
	leadScore,
	metByEvent,
	metByRule,
	named,
	noOperation,
	onEvent,
	sendEmail,
	setStage,
	split,
	unsubscribed,
	waitFor,
	waitForAny,
	waitForEvent,
} from '../steps';

const because = `You get this email because you downloaded a guide from ${brand}.`;

const points = (event: string, number: number, [atMost, per]: [number, string], label: string) => ({
	eventName: named(event),
	points: number,
	atMost,
	per,
	group: 'engagement',
	label,
});

const fit = (number: number, label: string, condition: Record<string, unknown>) => ({
	points: number,
	conditions: { values: [condition] },
	group: 'fit',
	label,
});

/** From a download to a call with sales. */
export const leadNurture = new Canvas('lead-nurture', 'Lead Nurture')
	.note(
		'About This Journey',
		0,
		-3,
		{ width: 520, height: 370 },
		`## Lead nurture
Contacts that download the guide get it by email. After three days the journey branches by engagement.

**Clicked**: no reminder.
**Opened**: one of two follow-ups; the one that leads to more demos gets more contacts.
**Otherwise**: a reminder.

Then all contacts have two weeks to show interest. The lead score decides which ones are passed to sales: \`salesEmail\` gets an email with what is known, and the contact an offer of a call. When sales returns a lead (event \`Lead Returned\`), the nurturing goes on.

Booking a demo ends the journey at once (goal). So does unsubscribing or becoming a customer (exits).

Needs the events \`Guide Downloaded\`, \`Pricing Viewed\`, \`Webinar Attended\`, \`Demo Booked\`. Opens and clicks count with an active **Journey Hub**.`,
	)
	.mapNote('Map', 2.3, -3, 'lead-nurture')
	.node(
		'Guide Downloaded',
		0,
		0,
		journeyTrigger({
			on: onEvent('Guide Downloaded'),
			key: 'lead-nurture',
			reentry: { days: 90 },
			goals: [metByEvent('Demo Booked', 'Demo Booked')],
			exits: [unsubscribed, metByRule('Became a Customer', inStage('customer'))],
			vars: { salesEmail: 'sales@acme.example' },
			attributionDays: 14,
			maxDays: 60,
			stage: 'awareness',
			touchpoint: 'Guide download',
		}),
	)
	.node(
		'Send Guide',
		1,
		0,
		sendEmail({
			subject: `Your guide, ${firstName('friend')}`,
			preheader: 'It takes ten minutes to read',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: 'Here is your guide',
				blocks: [
					text('It takes ten minutes to read, and the checklist at the end can be printed.'),
					button('Download the guide', page('guide.pdf')),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Guide email',
		}),
	)
	.node('3 Days', 2, 0, waitFor(3, 'days', { stage: 'awareness' }))
	.node(
		'Read It?',
		3,
		0,
		branch(
			{ Clicked: [engaged('clicked')], Opened: [engaged('opened')] },
			{ stage: 'consideration' },
		),
	)
	.node(
		'Follow-Up',
		4,
		0,
		split(
			{ Question: 50, 'Case Study': 50 },
			{ holdout: 10, optimize: true },
			{ stage: 'consideration' },
		),
	)
	.node(
		'Send Question',
		5,
		-0.6,
		sendEmail({
			subject: `How do you do it today, ${firstName('friend')}?`,
			preheader: 'Most teams spend a day a week on reports',
			topic: 'tips',
			mjml: brandMail({
				heading: 'How do you do it today?',
				blocks: [
					text(
						'Most teams who read our guide spend a day a week on reports. How about yours? Answer this email, or see what it would cost to stop.',
					),
					button('See the prices', page('pricing')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Question email',
		}),
	)
	.node(
		'Send Case Study',
		5,
		0.4,
		sendEmail({
			subject: 'How others did it',
			preheader: 'A day a week saved',
			topic: 'tips',
			mjml: brandMail({
				heading: 'A day a week saved',
				blocks: [
					text(
						'A team of {{ contact.attributes.companySize | default: "fifty" }} saved a day a week. Here is how they began, and what they would do differently today.',
					),
					button('Read how', page('customers')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Case study email',
		}),
	)
	.node(
		'Send Reminder',
		5,
		1.4,
		sendEmail({
			subject: 'Did you find the time?',
			preheader: 'Your guide is still here',
			topic: 'tips',
			mjml: brandMail({
				heading: 'Did you find the time?',
				blocks: [
					text('Your guide is still here. If you only have a minute, read page 4.'),
					button('Download the guide', page('guide.pdf')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Reminder email',
		}),
	)
	.node(
		'Interest or 2 Weeks',
		6,
		0,
		waitForAny([did('Pricing Viewed', 2), did('Webinar Attended')], [2, 'weeks'], {
			stage: 'consideration',
		}),
	)
	.node(
		'Lead Score',
		7,
		0,
		leadScore(
			{
				scoreKey: 'lead',
				eventRules: {
					rules: [
						points('Pricing Viewed', 10, [3, 'day'], 'Looked at prices'),
						points('Webinar Attended', 25, [1, 'ever'], 'Attended a webinar'),
						points('Message Clicked', 5, [5, 'week'], 'Clicked in a mail'),
						points('Email Link Clicked', 5, [5, 'week'], 'Clicked in a mail'),
					],
				},
				conditionRules: {
					rules: [
						fit(
							20,
							'50 employees or more',
							attribute('companySize', 'greaterOrEqual', '50', 'number'),
						),
						fit(15, 'Decides', attribute('role', 'in', 'founder, head of marketing')),
					],
				},
				decay: 'halfLife',
				decayAmount: 30,
				decayUnit: 'days',
				grades: {
					values: [
						{ grade: 'A', from: 80 },
						{ grade: 'B', from: 50 },
						{ grade: 'C', from: 20 },
					],
				},
				threshold: true,
				thresholdAt: 50,
				hysteresis: 10,
			},
			{ ceiling: 100, floor: 0, scoreName: 'Lead score' },
			{ stage: 'purchase' },
		),
	)
	.node('Set Stage to Sales-Ready', 8, 0.6, setStage('sales-ready', { stage: 'purchase' }))
	.node(
		'Tell Sales',
		9,
		0.6,
		sendEmail({
			subject:
				'Lead: {{ contact.firstName | default: contact.email | default: "" }} {{ contact.lastName | default: "" }} {{ contact.attributes.company | default: "" }}',
			preheader: 'Score {{ contact.score }}',
			topic: null,
			mjml: brandMail({
				heading:
					'{{ contact.firstName | default: contact.email | default: "" }} is ready for a call',
				blocks: [
					panel('Lead score', '{{ contact.score }}'),
					text(
						'Email: {{ contact.email | default: "not known" }}<br />Phone: {{ contact.phone | default: "not known" }}<br />Company: {{ contact.attributes.company | default: "not known" }}, {{ contact.attributes.companySize | default: "?" }} people<br />Role: {{ contact.attributes.role | default: "not known" }}',
					),
					text(
						'An offer of a call has gone out. Send the event <em>Demo Booked</em> when a call is agreed, or <em>Lead Returned</em> when it is too early.',
					),
				],
				because: null,
			}),
			options: {
				to: '={{ $json.journey.vars.salesEmail }}',
				replyTo: '{{ contact.email | default: "" }}',
			},
			stage: 'purchase',
			touchpoint: 'Hand-over to sales',
		}),
	)
	.node(
		'Send Offer of a Call',
		10,
		0.6,
		sendEmail({
			subject: `Twenty minutes, ${firstName('friend')}?`,
			preheader: 'Choose a time for a demo',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: `Twenty minutes, ${firstName('friend')}?`,
				blocks: [
					text(
						'You seem to be taking a serious look at this. In twenty minutes we can show you how it would work with your own data.',
					),
					button('Choose a time', page('demo')),
					link('Look at the prices first', page('pricing')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Sales call offer',
		}),
	)
	.node(
		'Returned by Sales or 2 Weeks',
		11,
		0.6,
		waitForEvent('Lead Returned', [2, 'weeks'], {
			stage: 'purchase',
			touchpoint: 'Sales',
		}),
	)
	.node('Set Stage to Nurturing', 12, -0.1, setStage('nurturing', { stage: 'consideration' }))
	.node(
		'Send Next Guide',
		13,
		-0.6,
		sendEmail({
			subject: 'The next chapter',
			preheader: 'Our guide for the second month',
			topic: 'tips',
			mjml: brandMail({
				heading: 'The next chapter',
				blocks: [
					text(
						'The first month is about habits, the second about numbers. Here is how others do it.',
					),
					button('Download the second guide', page('guide-2.pdf')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Next guide email',
		}),
	)
	.node('Nurtured', 14, 0.7, noOperation)
	.lead('Guide Downloaded', 'Send Guide')
	.goOn('Send Guide', '3 Days')
	.lead('3 Days', 'Read It?')
	.lead('Read It?', 'Send Reminder', 'Interest or 2 Weeks', 'Follow-Up')
	.lead('Follow-Up', 'Interest or 2 Weeks', 'Send Question', 'Send Case Study')
	.goOn('Send Question', 'Interest or 2 Weeks')
	.goOn('Send Case Study', 'Interest or 2 Weeks')
	.goOn('Send Reminder', 'Interest or 2 Weeks')
	.lead('Interest or 2 Weeks', 'Lead Score', 'Lead Score')
	.lead('Lead Score', 'Send Next Guide', 'Set Stage to Sales-Ready', 'Send Next Guide')
	.lead('Set Stage to Sales-Ready', 'Tell Sales')
	.goOn('Tell Sales', 'Send Offer of a Call')
	.goOn('Send Offer of a Call', 'Returned by Sales or 2 Weeks')
	.lead('Returned by Sales or 2 Weeks', 'Set Stage to Nurturing', 'Nurtured')
	.lead('Set Stage to Nurturing', 'Send Next Guide')
	.goOn('Send Next Guide', 'Nurtured');

import { brand, brandMail, button, firstName, list, page, survey, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	attribute,
	branch,
	did,
	didNot,
	journeyTrigger,
	leadScore,
	metByEvent,
	named,
	noOperation,
	onEvent,
	sendEmail,
	setStage,
	split,
	unsubscribed,
	waitFor,
	waitForEvent,
} from '../steps';

const because = `You get this email because you are trying ${brand}.`;

const points = (event: string, number: number, atMost: number, group: string, label: string) => ({
	eventName: named(event),
	points: number,
	atMost,
	per: 'week',
	group,
	label,
});

/** From the start of a trial to a subscription; the demo plays two weeks of it. */
export const trialOnboarding = new Canvas('trial-onboarding', 'Trial Onboarding')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Onboarding of trials
Takes a trial to its milestones: a first project, then a teammate.

**First project**: those who have none after two days are offered help; the others get one of two kinds of tips.
**Teammate**: those who work alone after five days hear why a team gets more out of it.

A trial score decides on an offer. At the end comes a survey, and promoters are asked for a review.

A subscription is the goal, and ends the journey at once.

Needs the events \`Trial Started\`, \`Project Created\`, \`Teammate Invited\`, \`Feature Used\`, \`Subscription Started\`, and an active **Journey Hub** for the survey.`,
	)
	.mapNote('Map', 2.3, -2.8, 'onboarding')
	.node(
		'Trial Started',
		0,
		0,
		journeyTrigger({
			on: onEvent('Trial Started'),
			key: 'onboarding',
			reentry: 'never',
			goals: [metByEvent('Subscribed', 'Subscription Started')],
			exits: [unsubscribed, metByEvent('Trial Canceled', 'Trial Canceled')],
			attributionDays: 14,
			maxDays: 45,
			stage: 'awareness',
			touchpoint: 'Trial start',
		}),
	)
	.node(
		'Send Welcome',
		1,
		0,
		sendEmail({
			subject: `Welcome to ${brand}, ${firstName('friend')}`,
			preheader: 'Your trial has begun: create your first project',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: `Welcome, ${firstName('there')}!`,
				blocks: [
					text(
						'Your trial has begun. Most teams start with one project: a name, a date, three tasks. It takes two minutes.',
					),
					button('Create your first project', page('start')),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Welcome email',
		}),
	)
	.node(
		'First Project or 2 Days',
		2,
		0,
		waitForEvent('Project Created', [2, 'days'], {
			stage: 'consideration',
			touchpoint: 'In the product',
		}),
	)
	.node('Which Tips?', 3, -0.6, split({ Checklist: 50, Video: 50 }, {}, { stage: 'consideration' }))
	.node(
		'Send Checklist',
		4,
		-1.1,
		sendEmail({
			subject: 'Five steps for your first week',
			preheader: 'From the first project to the first report',
			topic: 'tips',
			mjml: brandMail({
				heading: `Nice start, ${firstName('friend')}`,
				blocks: [
					text('These five steps get you to your first report:'),
					list(
						'Name the people who work on it',
						'Set a date for each task',
						'Connect your calendar',
						'Invite a teammate',
						'Look at the report on Friday',
					),
					button('Open the checklist', page('checklist')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Checklist email',
		}),
	)
	.node(
		'Send Video',
		4,
		-0.1,
		sendEmail({
			subject: 'See it in two minutes',
			preheader: 'How a team like yours works',
			topic: 'tips',
			mjml: brandMail({
				heading: `Nice start, ${firstName('friend')}`,
				blocks: [
					text('Two minutes show more than ten pages. Watch how a team like yours works.'),
					button('Watch the video', page('video')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Video email',
		}),
	)
	.node(
		'Send Offer of Help',
		4,
		0.9,
		sendEmail({
			// Of the person who looks after the account.
			from: `${brand} <{{ contact.attributes.ownerEmail | default: journey.vars.support }}>`,
			subject: `Need a hand, ${firstName('friend')}?`,
			preheader: 'Choose a time, and we set it up together',
			topic: 'tips',
			mjml: brandMail({
				heading: `Need a hand, ${firstName('friend')}?`,
				blocks: [
					text(
						'You have not created a project yet. Choose a time, and we set it up together. Or answer this email with your question.',
					),
					button('Choose a time', page('help')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Help email',
		}),
	)
	.node('3 Days', 5, 0, waitFor(3, 'days', { stage: 'consideration' }))
	.node(
		'How Far Are They?',
		6,
		0,
		branch(
			{
				Activated: [did('Project Created'), did('Teammate Invited')],
				'Works Alone': [did('Project Created'), didNot('Teammate Invited')],
			},
			{ stage: 'consideration' },
		),
	)
	.node('Set Stage', 7, -1, setStage('activated', { stage: 'consideration' }))
	.node(
		'Send Team Tips',
		7,
		0,
		sendEmail({
			subject: 'Better with a teammate',
			preheader: 'Two who share a project finish it twice as often',
			topic: 'tips',
			mjml: brandMail({
				heading: 'Better with a teammate',
				blocks: [
					text(
						'Teams of two finish their first project twice as often as people on their own. Invite somebody: it costs nothing during the trial.',
					),
					button('Invite a teammate', page('invite')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Team email',
		}),
	)
	.node('2 Days', 8, 0, waitFor(2, 'days', { stage: 'consideration' }))
	.node(
		'Score Trial',
		9,
		0,
		leadScore(
			{
				scoreKey: 'trial',
				eventRules: {
					rules: [
						points('Project Created', 20, 2, 'product', 'Created a project'),
						points('Feature Used', 8, 5, 'product', 'Used a feature'),
						points('Teammate Invited', 15, 2, 'product', 'Invited a teammate'),
						points('Message Clicked', 5, 3, 'engagement', 'Clicked in a mail'),
					],
				},
				conditionRules: {
					rules: [
						{
							points: 15,
							conditions: { values: [attribute('seats', 'greaterOrEqual', '10', 'number')] },
							group: 'fit',
							label: '10 seats or more',
						},
					],
				},
				decay: 'halfLife',
				decayAmount: 14,
				decayUnit: 'days',
				grades: {
					values: [
						{ grade: 'A', from: 60 },
						{ grade: 'B', from: 40 },
						{ grade: 'C', from: 20 },
					],
				},
				threshold: true,
				thresholdAt: 40,
				hysteresis: 10,
			},
			{ ceiling: 100, floor: 0, scoreName: 'Trial score' },
			{ stage: 'consideration', touchpoint: 'Lead score' },
		),
	)
	.node(
		'Send Offer',
		10,
		0.6,
		sendEmail({
			subject: 'Your first month at half price',
			preheader: 'If you subscribe this week',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Your first month at half price',
				blocks: [
					text(
						`You use ${brand} for real. Subscribe this week, and the first month costs half. All that you have made stays.`,
					),
					button('Subscribe', page('subscribe')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Offer email',
		}),
	)
	.node(
		'Send Case Study',
		10,
		-0.6,
		sendEmail({
			subject: 'How others did it',
			preheader: 'A day a week saved',
			topic: 'tips',
			mjml: brandMail({
				heading: 'A day a week saved',
				blocks: [
					text(
						'A team of {{ contact.attributes.seats | default: "ten" }} moved its plans out of spreadsheets, and saved a day a week. Here is how they did it, and what they would do differently today.',
					),
					button('Read how', page('customers')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Case study email',
		}),
	)
	.node('4 Days', 11, 0, waitFor(4, 'days', { stage: 'purchase' }))
	.node(
		'Send Survey',
		12,
		0,
		sendEmail({
			subject: 'One question about your trial',
			preheader: 'One click, and you are done',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'One question about your trial',
				blocks: [
					survey(
						'{% nps question: "How likely are you to recommend us to a colleague?", key: "trialNps", low: "Not at all", high: "Very likely" %}',
					),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'NPS survey',
		}),
	)
	.node(
		'Answer or 4 Days',
		13,
		0,
		waitForEvent('Survey Answered', [4, 'days'], { stage: 'postPurchase' }),
	)
	.node(
		'Promoter?',
		14,
		-0.5,
		branch(
			{ Promoter: [attribute('trialNps', 'greaterOrEqual', '9', 'number')] },
			{ stage: 'advocacy' },
		),
	)
	.node(
		'Ask for a Review',
		15,
		-1,
		sendEmail({
			subject: 'Would you say that in public?',
			preheader: 'Two sentences help others to find us',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Thank you!',
				blocks: [
					text('Would you say that in public? Two sentences help others to find us.'),
					button('Write a review', page('review')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Review request',
		}),
	)
	.node('Trial Over', 16, 0, noOperation)
	.lead('Trial Started', 'Send Welcome')
	.goOn('Send Welcome', 'First Project or 2 Days')
	.lead('First Project or 2 Days', 'Which Tips?', 'Send Offer of Help')
	.lead('Which Tips?', 'Send Checklist', 'Send Video')
	.goOn('Send Checklist', '3 Days')
	.goOn('Send Video', '3 Days')
	.goOn('Send Offer of Help', '3 Days')
	.lead('3 Days', 'How Far Are They?')
	.lead('How Far Are They?', 'Score Trial', 'Set Stage', 'Send Team Tips')
	.lead('Set Stage', 'Score Trial')
	.goOn('Send Team Tips', '2 Days')
	.lead('2 Days', 'Score Trial')
	.lead('Score Trial', 'Send Case Study', 'Send Offer', 'Send Case Study')
	.goOn('Send Offer', '4 Days')
	.goOn('Send Case Study', '4 Days')
	.lead('4 Days', 'Send Survey')
	.goOn('Send Survey', 'Answer or 4 Days')
	.lead('Answer or 4 Days', 'Promoter?', 'Trial Over')
	.lead('Promoter?', 'Trial Over', 'Ask for a Review')
	.goOn('Ask for a Review', 'Trial Over');

import { brand, brandMail, button, firstName, page, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	journeyTrigger,
	metByEvent,
	noOperation,
	onEvent,
	sendEmail,
	unsubscribed,
	waitForEvent,
} from '../steps';

const because = `You get this email because you signed up at ${brand}.`;

/** The demo's first journey: five steps, which take two minutes. */
export const welcomeJourney = new Canvas('welcome-journey', 'Welcome Journey')
	.note(
		'About This Journey',
		0,
		-1.8,
		{ width: 420, height: 190 },
		`## Welcome journey
Each contact that signs up gets a welcome message, then has two minutes to try a feature.

**Reached**: the feature was used; the next tip follows.
**Timed Out**: it was not; the contact is offered help.`,
	)
	.mapNote('Map', 1.8, -2.2, 'welcome')
	.node(
		'Signed Up',
		0,
		0,
		journeyTrigger({
			on: onEvent('Signed Up'),
			key: 'welcome',
			reentry: 'afterLeaving',
			goals: [metByEvent('Upgraded', 'Plan Upgraded')],
			exits: [unsubscribed],
			maxDays: 30,
			stage: 'awareness',
			touchpoint: 'Sign-up form',
		}),
	)
	.node(
		'Send Welcome',
		1,
		0,
		sendEmail({
			subject: `Welcome to ${brand}, ${firstName('friend')}`,
			preheader: 'Your account is ready: take the first step',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: `Welcome, ${firstName('there')}!`,
				blocks: [
					text(
						`Good to have you with ${brand}. Your {{ contact.attributes.plan | default: "free" }} plan is ready.`,
					),
					button('Take the first step', page('start')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Welcome email',
		}),
	)
	.node(
		'Feature Used or 2 Minutes',
		2,
		0,
		waitForEvent('Feature Used', [2, 'minutes'], { stage: 'consideration' }),
	)
	.node(
		'Send What Comes Next',
		3,
		-0.5,
		sendEmail({
			subject: `Nice start, ${firstName('friend')}`,
			preheader: 'What to try next',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: `Nice start, ${firstName('friend')}`,
				blocks: [
					text(
						'You have tried {{ event.properties.feature | default: "your first feature" }}. There is more where that came from.',
					),
					button('See what comes next', page('next')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Tip email',
		}),
	)
	.node(
		'Send Offer of Help',
		3,
		0.5,
		sendEmail({
			subject: `Need a hand, ${firstName('friend')}?`,
			preheader: 'Answer this email, and a person will help',
			topic: 'tips',
			atOnce: true,
			mjml: brandMail({
				heading: `Need a hand, ${firstName('friend')}?`,
				blocks: [
					text(`You have not tried ${brand} yet. Answer this email, and a person will help.`),
					button('Look at the first steps', page('help')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Help email',
		}),
	)
	.node('Welcomed', 4, 0, noOperation)
	.lead('Signed Up', 'Send Welcome')
	.goOn('Send Welcome', 'Feature Used or 2 Minutes')
	.lead('Feature Used or 2 Minutes', 'Send What Comes Next', 'Send Offer of Help')
	.goOn('Send What Comes Next', 'Welcomed')
	.goOn('Send Offer of Help', 'Welcomed');

import {
	brand,
	brandMail,
	button,
	cards,
	firstName,
	link,
	page,
	panel,
	small,
	text,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	branch,
	did,
	engaged,
	journeyTrigger,
	metByEvent,
	noOperation,
	onEvent,
	sendEmail,
	setStage,
	unsubscribed,
	waitFor,
	waitForTime,
} from '../steps';

const because = `You get this email because you signed up at ${brand}.`;

/** From the sign-up to the first order, in four mails. */
export const welcomeSeries = new Canvas('welcome-series', 'Welcome Series')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 300 },
		`## Welcome series
Four emails in two weeks, from the sign-up to a first order.

The third one depends on what the contact did: looked at products, clicked in an email, or neither.

**Goal**: the first order, which ends the series at once. Unsubscribing ends it, too.

Needs the events \`Signed Up\` and \`Order Completed\`; with \`Product Viewed\` it knows who looked around.

Set your brand, addresses and the code under **Journey Variables** of the trigger, and choose an SMTP credential in each **Send** node.`,
	)
	.mapNote('Map', 2.3, -2.8, 'welcome-series')
	.node(
		'Signed Up',
		0,
		0,
		journeyTrigger({
			on: onEvent('Signed Up'),
			key: 'welcome-series',
			reentry: 'never',
			goals: [metByEvent('First Order', 'Order Completed')],
			exits: [unsubscribed],
			vars: { welcomeCode: 'WELCOME10', welcomeOffer: '10 % off your first order' },
			attributionDays: 14,
			maxDays: 60,
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
			preheader: '{{ journey.vars.welcomeOffer }} is waiting for you',
			topic: 'newsletter',
			atOnce: true,
			mjml: brandMail({
				heading: `Welcome, ${firstName('friend')}!`,
				blocks: [
					text(
						'Good to have you. Over the next two weeks we show you around, in a few short emails. To begin with, a gift:',
					),
					panel('{{ journey.vars.welcomeOffer }}', '{{ journey.vars.welcomeCode }}'),
					button('Look around', page('')),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Welcome email',
		}),
	)
	.node('2 Days', 2, 0, waitFor(2, 'days', { stage: 'awareness' }))
	.node(
		'Send Our Story',
		3,
		0,
		sendEmail({
			subject: `Why we started ${brand}`,
			preheader: 'The short version, by the people who make it',
			topic: 'newsletter',
			mjml: brandMail({
				heading: `Why we started ${brand}`,
				blocks: [
					text(
						'We looked for something like this ourselves, found nothing that lasted, and began to make it. This is how we work, and what we leave out.',
					),
					button('Read our story', page('about')),
					text(
						`What are you looking for, ${firstName('friend')}? Answer this email: a person reads it.`,
					),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Story email',
		}),
	)
	.node('3 Days', 4, 0, waitFor(3, 'days', { stage: 'consideration' }))
	.node(
		'What Interests Them?',
		5,
		0,
		branch(
			{ 'Looked at Products': [did('Product Viewed')], Clicked: [engaged('clicked')] },
			{ stage: 'consideration' },
		),
	)
	.node(
		'Send Help to Choose',
		6,
		-1,
		sendEmail({
			subject: 'Not sure which one?',
			preheader: 'Three questions that help to choose',
			topic: 'tips',
			mjml: brandMail({
				heading: 'Not sure which one?',
				blocks: [
					text(
						'You have looked at a few things. Three questions help most people to choose: who is it for, how often, and for how long?',
					),
					button('Help me choose', page('guide')),
					link('Ask a person', 'mailto:{{ journey.vars.support }}'),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Buying guide email',
		}),
	)
	.node(
		'Send Favorites',
		6,
		0,
		sendEmail({
			subject: 'What others choose first',
			preheader: 'Favorites of the last weeks',
			topic: 'newsletter',
			mjml: brandMail({
				heading: 'What others choose first',
				blocks: [
					text('Our customers begin with one of these two:'),
					cards(
						{
							title: 'Bestsellers',
							html: 'What leaves our house most often.',
							label: 'See bestsellers',
							url: page('bestsellers'),
						},
						{
							title: 'New arrivals',
							html: 'What came in this month.',
							label: 'See what is new',
							url: page('new'),
						},
					),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Favorites email',
		}),
	)
	.node(
		'Send What We Offer',
		6,
		1,
		sendEmail({
			subject: `Three things about ${brand}`,
			preheader: 'Delivery, returns and help, in three lines',
			topic: 'newsletter',
			mjml: brandMail({
				heading: 'Three things to know',
				blocks: [
					text(
						'<strong>Delivery</strong> takes two to three days. <strong>Returns</strong> are free for 30 days. <strong>Help</strong> comes from people, on weekdays from 9 to 5.',
					),
					button('Look around', page('')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Service email',
		}),
	)
	.node('Tuesday to Thursday, 10:00', 8, 0, waitForTime('10:00', [2, 3, 4], { stage: 'purchase' }))
	.node('5 Days', 7, 0, waitFor(5, 'days', { stage: 'purchase' }))
	.node(
		'Send Reminder of the Code',
		9,
		0,
		sendEmail({
			subject: `Your code still works, ${firstName('friend')}`,
			preheader: '{{ journey.vars.welcomeOffer }}',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Your code still works',
				blocks: [
					text('You have not used it yet, and it would be a shame to miss it:'),
					panel('{{ journey.vars.welcomeOffer }}', '{{ journey.vars.welcomeCode }}'),
					button('Use it now', page('')),
					small('One code for each customer. It cannot be combined with other offers.'),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Offer email',
		}),
	)
	.node('1 Week', 10, 0, waitFor(1, 'weeks', { stage: 'purchase' }))
	.node('Set Stage', 11, 0, setStage('subscriber', { stage: 'purchase' }))
	.node('Welcomed', 12, 0, noOperation)
	.lead('Signed Up', 'Send Welcome')
	.goOn('Send Welcome', '2 Days')
	.lead('2 Days', 'Send Our Story')
	.goOn('Send Our Story', '3 Days')
	.lead('3 Days', 'What Interests Them?')
	.lead('What Interests Them?', 'Send What We Offer', 'Send Help to Choose', 'Send Favorites')
	.goOn('Send Help to Choose', '5 Days')
	.goOn('Send Favorites', '5 Days')
	.goOn('Send What We Offer', '5 Days')
	.lead('5 Days', 'Tuesday to Thursday, 10:00')
	.lead('Tuesday to Thursday, 10:00', 'Send Reminder of the Code')
	.goOn('Send Reminder of the Code', '1 Week')
	.lead('1 Week', 'Set Stage')
	.lead('Set Stage', 'Welcomed');

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
	didNot,
	engaged,
	EVER,
	everyHour,
	journeyTrigger,
	lastDays,
	metByEvent,
	noOperation,
	onEnteringSegment,
	reachableBy,
	saveSegment,
	sendEmail,
	setStage,
	split,
	unsubscribed,
	waitFor,
	waitForBestHour,
} from '../steps';

const because = `You get this email because you have ordered at ${brand}.`;

/** Customers who have not ordered for 60 days; a holdout shows what the emails bring. */
export const winBack = new Canvas('win-back', 'Win-Back')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 320 },
		`## Win-back
Starts when a customer enters the segment below, for at most 500 a day. One in ten gets no email (**Holdout**): the report **Experiment** shows what the emails bring beyond that.

Two emails at the contact's best hour, the second with an offer. Who shows no interest is asked whether to stay, and gets the stage \`lapsed\`.

**Goal**: an order, which also removes the contact from the segment.

Needs the event \`Order Completed\`.`,
	)
	.mapNote('Map', 2.3, -2.8, 'win-back')
	.node(
		'No Order for 60 Days',
		0,
		0,
		journeyTrigger({
			on: onEnteringSegment('no-order-60-days'),
			key: 'win-back',
			reentry: { days: 180 },
			goals: [metByEvent('Ordered', 'Order Completed')],
			exits: [unsubscribed],
			vars: { winBackCode: 'BACK20', winBackOffer: '20 % off your next order' },
			attributionDays: 28,
			maxDays: 60,
			options: { exitOnLeave: true, capPerDay: 500 },
			stage: 'postPurchase',
			touchpoint: 'Sixty days without an order',
		}),
	)
	.node('Holdout', 1, 0, split({ 'Win Back': 100 }, { holdout: 10 }, { stage: 'postPurchase' }))
	.node('No Email', 2, 1, noOperation)
	.node('Their Best Hour', 2, -0.2, waitForBestHour(10, { stage: 'postPurchase' }))
	.node(
		'Send We Miss You',
		3,
		-0.2,
		sendEmail({
			subject: `We miss you, ${firstName('friend')}`,
			preheader: 'Much is new since your last order',
			topic: 'offers',
			mjml: brandMail({
				heading: `We miss you, ${firstName('friend')}`,
				blocks: [
					text('Much is new since your last order:'),
					cards(
						{
							title: 'New arrivals',
							html: 'What came in this month.',
							label: 'See what is new',
							url: page('new'),
						},
						{
							title: 'Bestsellers',
							html: 'What leaves our house most often.',
							label: 'See bestsellers',
							url: page('bestsellers'),
						},
					),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Win-back email',
		}),
	)
	.node('1 Week', 4, -0.2, waitFor(1, 'weeks', { stage: 'postPurchase' }))
	.node(
		'Send Offer',
		5,
		-0.2,
		sendEmail({
			subject: '{{ journey.vars.winBackOffer }}',
			preheader: 'For two weeks, with your code',
			topic: 'offers',
			mjml: brandMail({
				heading: 'A reason to come back',
				blocks: [
					text(`It has been a while, ${firstName('friend')}. This is for you alone:`),
					panel('{{ journey.vars.winBackOffer }}', '{{ journey.vars.winBackCode }}'),
					button('Use it now', page('')),
					small('For two weeks. It cannot be combined with other offers.'),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Win-back offer email',
		}),
	)
	.node('2 Weeks', 6, -0.2, waitFor(2, 'weeks', { stage: 'purchase' }))
	.node(
		'Any Interest?',
		7,
		-0.2,
		branch(
			{ Clicked: [engaged('clicked')], Opened: [engaged('opened')] },
			{ stage: 'postPurchase' },
		),
	)
	.node(
		'Ask Whether to Stay',
		8,
		0.4,
		sendEmail({
			subject: 'Shall we stay in touch?',
			preheader: 'Less often, or not at all: you decide',
			topic: 'newsletter',
			mjml: brandMail({
				heading: 'Shall we stay in touch?',
				blocks: [
					text(
						'You have not opened our emails for a while, and we do not want to fill your inbox. Choose what you want to get, or nothing at all.',
					),
					button('Choose what you get', '{{ links.preferences }}'),
					link('Or have a look at what is new', page('new')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Preference email',
		}),
	)
	.node('Set Stage', 9, 0.4, setStage('lapsed', { stage: 'postPurchase' }))
	.node('Win-Back Over', 10, -0.2, noOperation)
	.note(
		'About the Segment',
		0,
		2,
		{ width: 520, height: 150, color: 5 },
		`## The segment
\`no-order-60-days\`: at least one order, none in the last 60 days, and reachable by email. Contacts that match when it is first saved become members without entering the journey.`,
	)
	.node('Every Hour', 0, 3, everyHour)
	.node(
		'No Order for 60 Days (Segment)',
		1,
		3,
		saveSegment(
			'no-order-60-days',
			'No Order for 60 Days',
			[
				did('Order Completed', 1, EVER),
				didNot('Order Completed', lastDays(60)),
				reachableBy('email'),
			],
			{ stage: 'postPurchase' },
		),
	)
	.lead('No Order for 60 Days', 'Holdout')
	.lead('Holdout', 'No Email', 'Their Best Hour')
	.lead('Their Best Hour', 'Send We Miss You')
	.goOn('Send We Miss You', '1 Week')
	.lead('1 Week', 'Send Offer')
	.goOn('Send Offer', '2 Weeks')
	.lead('2 Weeks', 'Any Interest?')
	.lead('Any Interest?', 'Ask Whether to Stay', 'Win-Back Over', 'Win-Back Over')
	.goOn('Ask Whether to Stay', 'Set Stage')
	.lead('Set Stage', 'Win-Back Over')
	.lead('Every Hour', 'No Order for 60 Days (Segment)');

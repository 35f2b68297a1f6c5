import {
	brand,
	brandMail,
	button,
	cards,
	firstName,
	link,
	list,
	page,
	panel,
	small,
	text,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	everyHour,
	branch,
	journeyTrigger,
	lastDays,
	metByEvent,
	noOperation,
	onEnteringSegment,
	reachableBy,
	saveSegment,
	sendEmail,
	setStage,
	totalOf,
	unsubscribed,
	waitForBestHour,
	waitForEvent,
	type Entry,
} from '../steps';

const because = `You get this email because you are in the loyalty program of ${brand}.`;
const VARS = {
	silverReward: '5 EUR on your next order',
	silverCode: 'SILVER5',
	goldReward: '15 EUR on your next order, and free delivery all year',
	goldCode: 'GOLD15',
};

const tier = (name: string, key: string, vars: Record<string, string>): Entry => ({
	on: onEnteringSegment(key),
	key,
	reentry: { days: 365 },
	goals: [metByEvent('Redeemed', 'Reward Redeemed')],
	exits: [unsubscribed],
	vars,
	attributionDays: 30,
	maxDays: 60,
	options: { exitOnLeave: false },
	stage: 'postPurchase',
	touchpoint: `${name} tier`,
});

const spent = (from: number) => [
	totalOf('Order Completed', 'total', 'greaterOrEqual', from, lastDays(365)),
	reachableBy('email'),
];

/** Two tiers by what was spent within a year, each with a reward. */
export const loyalty = new Canvas('loyalty', 'Loyalty Tiers and Rewards')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Loyalty tiers and rewards
Customers are Silver from 200, and Gold from 500, spent in the last 365 days (in your currency; change it in the segments below).

Who reaches a tier gets its reward at the contact's best hour, a reminder after two weeks, and the stage of the tier. Silver members who get close to Gold are told what is left.

**Goal**: the reward is redeemed. A tier is celebrated once a year.

Needs \`Order Completed\` with \`total\`, and \`Reward Redeemed\`.`,
	)
	.mapNote('Map of Silver', 2.3, -2.8, 'tier-silver')
	.mapNote('Map of Gold', 4.7, -2.8, 'tier-gold')
	.node(
		'Reached Silver',
		0,
		-0.2,
		journeyTrigger(
			tier('Silver', 'tier-silver', {
				silverReward: VARS.silverReward,
				silverCode: VARS.silverCode,
			}),
		),
	)
	.node('Set Stage to Silver', 1, -0.2, setStage('silver', { stage: 'postPurchase' }))
	.node('Best Hour for Silver', 2, -0.2, waitForBestHour(10, { stage: 'postPurchase' }))
	.node(
		'Welcome to Silver',
		3,
		-0.2,
		sendEmail({
			subject: `You are Silver now, ${firstName('friend')}`,
			preheader: '{{ journey.vars.silverReward }}',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Welcome to Silver',
				blocks: [
					text(`Thank you for your loyalty, ${firstName('friend')}. This is your reward:`),
					panel('{{ journey.vars.silverReward }}', '{{ journey.vars.silverCode }}'),
					button('Use it now', page('')),
					link('What Silver and Gold are', page('loyalty')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Silver email',
		}),
	)
	.node(
		'Redeemed or 2 Weeks (Silver)',
		4,
		-0.2,
		waitForEvent('Reward Redeemed', [2, 'weeks'], { stage: 'advocacy' }),
	)
	.node(
		'Close to Gold?',
		5,
		0,
		branch(
			{
				'Close to Gold': [
					totalOf('Order Completed', 'total', 'greaterOrEqual', 400, lastDays(365)),
				],
			},
			{ stage: 'advocacy' },
		),
	)
	.node(
		'Tell How Close',
		6,
		-0.6,
		sendEmail({
			subject: 'Gold is within reach',
			preheader: 'One more order, and your reward is still waiting',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Gold is within reach',
				blocks: [
					text('One or two more orders, and these are yours:'),
					list(
						'A reward three times as large',
						'Free delivery all year',
						'New arrivals two days earlier',
					),
					panel('Your Silver reward is still waiting', '{{ journey.vars.silverCode }}'),
					button('See what is new', page('new')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Close-to-Gold email',
		}),
	)
	.node(
		'Remind of Silver Reward',
		6,
		0.5,
		sendEmail({
			subject: 'Your reward is still waiting',
			preheader: '{{ journey.vars.silverReward }}',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Your reward is still waiting',
				blocks: [
					panel('{{ journey.vars.silverReward }}', '{{ journey.vars.silverCode }}'),
					button('Use it now', page('')),
					small('For two more weeks. It cannot be combined with other offers.'),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Silver reminder',
		}),
	)
	.node('Silver Celebrated', 7, 0, noOperation)
	.node(
		'Reached Gold',
		0,
		2,
		journeyTrigger(
			tier('Gold', 'tier-gold', { goldReward: VARS.goldReward, goldCode: VARS.goldCode }),
		),
	)
	.node('Set Stage to Gold', 1, 2, setStage('gold', { stage: 'postPurchase' }))
	.node('Best Hour for Gold', 2, 2, waitForBestHour(10, { stage: 'postPurchase' }))
	.node(
		'Welcome to Gold',
		3,
		2,
		sendEmail({
			subject: `Gold, ${firstName('friend')}!`,
			preheader: '{{ journey.vars.goldReward }}',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Welcome to Gold',
				blocks: [
					text(`Few customers get here, ${firstName('friend')}. Thank you. This is your reward:`),
					panel('{{ journey.vars.goldReward }}', '{{ journey.vars.goldCode }}'),
					cards(
						{
							title: 'Two days earlier',
							html: 'New arrivals, before all others.',
							label: 'See them',
							url: page('gold/new'),
						},
						{
							title: 'Your own contact',
							html: 'A person who knows your orders.',
							label: 'Say hello',
							url: page('gold/contact'),
						},
					),
					button('Use your reward', page('')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Gold email',
		}),
	)
	.node(
		'Redeemed or 2 Weeks (Gold)',
		4,
		2,
		waitForEvent('Reward Redeemed', [2, 'weeks'], { stage: 'advocacy' }),
	)
	.node(
		'Remind of Gold Reward',
		5,
		2,
		sendEmail({
			subject: 'Your Gold reward is still waiting',
			preheader: '{{ journey.vars.goldReward }}',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Your Gold reward is still waiting',
				blocks: [
					panel('{{ journey.vars.goldReward }}', '{{ journey.vars.goldCode }}'),
					button('Use it now', page('')),
					link('Tell a friend about us', page('refer')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Gold reminder',
		}),
	)
	.node('Gold Celebrated', 6, 2, noOperation)
	.note(
		'About the Segments',
		0,
		3.2,
		{ width: 520, height: 150, color: 3 },
		`## The segments
\`tier-silver\` and \`tier-gold\` count what was spent in the last 365 days. Contacts that match when a segment is first saved become members without entering the journey.`,
	)
	.node('Every Hour', 0, 4.9, everyHour)
	.node(
		'Silver (Segment)',
		1,
		4.4,
		saveSegment('tier-silver', 'Silver', spent(200), {
			stage: 'postPurchase',
		}),
	)
	.node(
		'Gold (Segment)',
		1,
		5.4,
		saveSegment('tier-gold', 'Gold', spent(500), { stage: 'postPurchase' }),
	)
	.lead('Reached Silver', 'Set Stage to Silver')
	.lead('Set Stage to Silver', 'Best Hour for Silver')
	.lead('Best Hour for Silver', 'Welcome to Silver')
	.goOn('Welcome to Silver', 'Redeemed or 2 Weeks (Silver)')
	.lead('Redeemed or 2 Weeks (Silver)', 'Silver Celebrated', 'Close to Gold?')
	.lead('Close to Gold?', 'Remind of Silver Reward', 'Tell How Close')
	.goOn('Tell How Close', 'Silver Celebrated')
	.goOn('Remind of Silver Reward', 'Silver Celebrated')
	.lead('Reached Gold', 'Set Stage to Gold')
	.lead('Set Stage to Gold', 'Best Hour for Gold')
	.lead('Best Hour for Gold', 'Welcome to Gold')
	.goOn('Welcome to Gold', 'Redeemed or 2 Weeks (Gold)')
	.lead('Redeemed or 2 Weeks (Gold)', 'Gold Celebrated', 'Remind of Gold Reward')
	.goOn('Remind of Gold Reward', 'Gold Celebrated')
	.lead('Every Hour', ['Silver (Segment)', 'Gold (Segment)']);

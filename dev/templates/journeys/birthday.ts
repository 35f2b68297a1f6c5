import { brand, brandMail, button, firstName, page, panel, small, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	branch,
	didNot,
	journeyTrigger,
	lastDays,
	metByEvent,
	noOperation,
	onContactDate,
	sendEmail,
	unsubscribed,
} from '../steps';

const because = `You get this email because you told ${brand} your birthday.`;

export const birthday = new Canvas('birthday', 'Birthday')
	.note(
		'About This Journey',
		0,
		-2.4,
		{ width: 520, height: 260 },
		`## Birthday
Sends a greeting on each contact's birthday, every year at 09:00 in the contact's time zone. Contacts without an order in the last 60 days also get a gift.

**Goal**: an order within two weeks.

Needs the attribute \`birthday\` (a date, whose year may be any) and the event \`Order Completed\`.`,
	)
	.mapNote('Map', 2.3, -2.4, 'birthday')
	.node(
		'Birthday',
		0,
		0,
		journeyTrigger({
			on: onContactDate('birthday', { time: '09:00', yearly: true }),
			key: 'birthday',
			reentry: 'afterLeaving',
			goals: [metByEvent('Ordered', 'Order Completed')],
			exits: [unsubscribed],
			vars: { birthdayCode: 'BDAY15', birthdayOffer: '15 % off your next order' },
			attributionDays: 14,
			maxDays: 30,
			stage: 'postPurchase',
			touchpoint: 'Birthday',
		}),
	)
	.node(
		'Been Away?',
		1,
		0,
		branch(
			{ 'No Order for 60 Days': [didNot('Order Completed', lastDays(60))] },
			{ stage: 'postPurchase' },
		),
	)
	.node(
		'Send Gift',
		2,
		-0.5,
		sendEmail({
			subject: `Happy birthday, ${firstName('friend')}! A gift is waiting`,
			preheader: '{{ journey.vars.birthdayOffer }}',
			topic: 'offers',
			mjml: brandMail({
				heading: `Happy birthday, ${firstName('friend')}!`,
				blocks: [
					text('We have not seen you for a while, and today is a good day to change that:'),
					panel('{{ journey.vars.birthdayOffer }}', '{{ journey.vars.birthdayCode }}'),
					button('Unpack it', page('')),
					small('For two weeks. It cannot be combined with other offers.'),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Birthday gift email',
		}),
	)
	.node(
		'Send Greeting',
		2,
		0.5,
		sendEmail({
			subject: `Happy birthday, ${firstName('friend')}!`,
			preheader: `All the best from ${brand}`,
			topic: 'newsletter',
			mjml: brandMail({
				heading: `Happy birthday, ${firstName('friend')}!`,
				blocks: [text(`All the best from all of us at ${brand}, and thank you for being with us.`)],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Birthday email',
		}),
	)
	.node('Congratulated', 3, 0, noOperation)
	.lead('Birthday', 'Been Away?')
	.lead('Been Away?', 'Send Greeting', 'Send Gift')
	.goOn('Send Gift', 'Congratulated')
	.goOn('Send Greeting', 'Congratulated');

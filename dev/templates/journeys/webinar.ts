import {
	brand,
	brandMail,
	button,
	firstName,
	link,
	list,
	onWebsite,
	page,
	panel,
	text,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	branch,
	engaged,
	journeyTrigger,
	metByEvent,
	noOperation,
	onEvent,
	sendEmail,
	setStage,
	unsubscribedHere,
	waitFor,
	waitForDate,
	waitForEvent,
} from '../steps';

const because = `You get this email because you registered for an event by ${brand}.`;
const TITLE = '{{ event.properties.title | default: "our event" }}';
/** By the contact's clock. */
const WHEN = '{{ event.properties.startsAt | date: "%A, %-d %B, %H:%M %Z" }}';
/** Mostly elsewhere, and then as it is: nothing depends on whether somebody clicked. */
const JOIN = onWebsite(
	'event.properties.joinUrl',
	'{{ event.properties.joinUrl | default: journey.vars.website }}',
);
const RECORDING = onWebsite(
	'event.properties.recordingUrl',
	page('recordings?event={{ event.properties.webinarId | url_encode }}'),
);

/** From the registration to the follow-up of those who came and those who did not. */
export const webinar = new Canvas('webinar', 'Event or Webinar')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Event or webinar
Takes a registration to the event and beyond: confirmation, reminders a day and an hour before, and a follow-up for those who came and those who did not.

Each event is an enrollment of its own, told apart by \`webinarId\`: who registers for two gets the reminders of both.

**Goal**: \`Demo Booked\`. **Exit**: the registration is canceled.

Needs \`Webinar Registered\` with \`webinarId\`, \`title\`, \`startsAt\` (ISO 8601), \`joinUrl\` and \`recordingUrl\` (on your website), and \`Webinar Attended\`, \`Webinar Canceled\` with \`webinarId\`.`,
	)
	.mapNote('Map', 2.3, -2.8, 'webinar')
	.node(
		'Registered',
		0,
		0,
		journeyTrigger({
			on: onEvent('Webinar Registered'),
			key: 'webinar',
			reentry: 'afterLeaving',
			goals: [metByEvent('Demo Booked', 'Demo Booked')],
			exits: [unsubscribedHere, metByEvent('Canceled', 'Webinar Canceled')],
			attributionDays: 14,
			maxDays: 180,
			options: { instanceKey: 'webinarId' },
			stage: 'awareness',
			touchpoint: 'Registration form',
		}),
	)
	.node(
		'Confirm',
		1,
		0,
		sendEmail({
			subject: `You are in: ${TITLE}`,
			preheader: WHEN,
			topic: null,
			mjml: brandMail({
				heading: `See you there, ${firstName('friend')}`,
				blocks: [
					text(`Your place in <strong>${TITLE}</strong> is reserved.`),
					panel('It begins', WHEN),
					button('Add it to your calendar', page('calendar')),
					link("Can't make it? Give up your place", page('events/cancel')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Confirmation email',
		}),
	)
	.node(
		'1 Day Before',
		2,
		0,
		waitForDate(
			'event',
			'startsAt',
			[-1, 'days'],
			{ stage: 'consideration' },
			{ past: 'timedOut' },
		),
	)
	.node(
		'Remind',
		3,
		0,
		sendEmail({
			subject: `Tomorrow: ${TITLE}`,
			preheader: WHEN,
			topic: null,
			mjml: brandMail({
				heading: 'It begins tomorrow',
				blocks: [
					text(`<strong>${TITLE}</strong>, ${WHEN}.`),
					list('Bring your questions', 'Test sound and picture', 'Come five minutes early'),
					button('Test your connection', JOIN),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Day-before email',
		}),
	)
	.node(
		'1 Hour Before',
		4,
		0,
		waitForDate(
			'event',
			'startsAt',
			[-1, 'hours'],
			{ stage: 'consideration' },
			{ past: 'timedOut' },
		),
	)
	.node(
		'Send Link',
		5,
		0,
		sendEmail({
			subject: `About to begin: ${TITLE}`,
			preheader: 'Your link to join',
			topic: null,
			mjml: brandMail({
				heading: 'It is about to begin',
				blocks: [
					text(`Your link to <strong>${TITLE}</strong>:`),
					button('Join', JOIN),
					text('It opens ten minutes before the start.'),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Last reminder',
		}),
	)
	.node(
		'Came or 1 Day',
		6,
		0,
		waitForEvent('Webinar Attended', [1, 'days'], {
			stage: 'consideration',
			touchpoint: 'The event',
		}),
	)
	.node('Set Stage', 7, -0.6, setStage('engaged', { stage: 'consideration' }))
	.node('3 Hours', 8, -0.6, waitFor(3, 'hours', { stage: 'consideration' }))
	.node(
		'Thank for Coming',
		9,
		-0.6,
		sendEmail({
			subject: `Thank you for coming, ${firstName('friend')}`,
			preheader: 'The recording and the slides',
			topic: 'tips',
			mjml: brandMail({
				heading: 'Thank you for coming',
				blocks: [
					text('Here are the recording and the slides, to look things up or to pass on.'),
					button('Open the recording', RECORDING),
					text('Would you like to see it with your own data? Twenty minutes are enough.'),
					link('Book a demo', page('demo')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Thank-you email',
		}),
	)
	.node(
		'Send Recording',
		7,
		0.6,
		sendEmail({
			subject: `We missed you: ${TITLE}`,
			preheader: 'The recording is here',
			topic: 'tips',
			mjml: brandMail({
				heading: 'We missed you',
				blocks: [
					text(`Something came up? Here is the recording of <strong>${TITLE}</strong>.`),
					button('Watch the recording', RECORDING),
					link('Or come to the next one', page('events')),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Recording email',
		}),
	)
	.node('4 Days', 10, 0, waitFor(4, 'days', { stage: 'purchase' }))
	.node('Interested?', 11, 0, branch({ Clicked: [engaged('clicked')] }, { stage: 'purchase' }))
	.node(
		'Offer a Demo',
		12,
		-0.5,
		sendEmail({
			subject: 'Twenty minutes with your own data?',
			preheader: 'Choose a time that suits you',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Twenty minutes with your own data?',
				blocks: [
					text(
						`You have had a look at it, ${firstName('friend')}. Bring an example of your own, and we will go through it together.`,
					),
					button('Choose a time', page('demo')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Demo offer email',
		}),
	)
	.node('Event Over', 13, 0, noOperation)
	.lead('Registered', 'Confirm')
	.goOn('Confirm', '1 Day Before')
	.lead('1 Day Before', 'Remind', '1 Hour Before')
	.goOn('Remind', '1 Hour Before')
	.lead('1 Hour Before', 'Send Link', 'Send Link')
	.goOn('Send Link', 'Came or 1 Day')
	.lead('Came or 1 Day', 'Set Stage', 'Send Recording')
	.lead('Set Stage', '3 Hours')
	.lead('3 Hours', 'Thank for Coming')
	.goOn('Thank for Coming', '4 Days')
	.goOn('Send Recording', '4 Days')
	.lead('4 Days', 'Interested?')
	.lead('Interested?', 'Event Over', 'Offer a Demo')
	.goOn('Offer a Demo', 'Event Over');

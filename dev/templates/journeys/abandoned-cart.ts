import {
	brand,
	brandMail,
	button,
	firstName,
	link,
	money,
	onWebsite,
	page,
	panel,
	products,
	small,
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
	sendOnFirst,
	unsubscribedHere,
	waitFor,
	waitForEvent,
} from '../steps';

const because = `You get this email because you left a cart at ${brand}.`;
const CART = onWebsite(
	'event.properties.cart_url',
	page('cart?id={{ event.properties.cart_id | url_encode }}'),
);
const PRODUCTS = 'event.properties.products';

/** Reminds of a cart on the first channel that works. */
export const abandonedCart = new Canvas('abandoned-cart', 'Abandoned Cart')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Abandoned cart
Begins when a cart has been quiet for an hour. Each cart is an enrollment of its own, told apart by \`cart_id\`: the order of one leaves the other waiting.

The first reminder goes out by email, else by SMS. After a day, those who clicked are offered help; the others get a code, by SMS first.

**Goal**: the order of that cart. **Exit**: the cart is emptied.

Needs \`Cart Updated\` with \`cart_id\`, \`cart_url\` (on your website), \`value\` and \`products\` (name, price, quantity, image_url), and \`Order Completed\` and \`Cart Emptied\` with \`cart_id\`.`,
	)
	.note(
		'About the Channels',
		6.3,
		-1.9,
		{ width: 440, height: 160, color: 5 },
		`### Which channel?
The channels are tried in their order, and the contact's own \`preferredChannel\` first. Contacts without a phone number, or with an opt-out, get the other channel.`,
	)
	.mapNote('Map', 2.3, -2.8, 'abandoned-cart')
	.node(
		'Cart Updated',
		0,
		0,
		journeyTrigger({
			on: onEvent('Cart Updated'),
			key: 'abandoned-cart',
			reentry: { days: 7 },
			goals: [metByEvent('Ordered', 'Order Completed')],
			exits: [unsubscribedHere, metByEvent('Cart Emptied', 'Cart Emptied')],
			vars: { smsSender: 'Acme', cartCode: 'STAY5', cartOffer: '5 % off this cart' },
			attributionDays: 3,
			maxDays: 14,
			options: { instanceKey: 'cart_id' },
			stage: 'consideration',
			touchpoint: 'Cart',
		}),
	)
	.node(
		'Changed Within an Hour?',
		1,
		0,
		waitForEvent(
			'Cart Updated',
			[1, 'hours'],
			{ stage: 'consideration' },
			{ countEvents: 'sinceWait' },
		),
	)
	// So that the change that ended the wait does not end the next one, too.
	.node('1 Second', 1, 1.1, waitFor(1, 'seconds', { stage: 'consideration' }))
	.node(
		'Remind of the Cart',
		2,
		0,
		sendOnFirst(
			['email', 'sms'],
			{
				subject: `Your cart is waiting, ${firstName('friend')}`,
				preheader: 'We have kept it for you',
				topic: 'offers',
				mjml: brandMail({
					heading: 'We have kept your cart',
					blocks: [
						text(`Hello ${firstName('there')}, you left these with us:`),
						products(PRODUCTS),
						text(
							`{% if event.properties.value %}Total: <strong>${money('event.properties.value')}</strong>{% endif %}`,
						),
						button('Back to your cart', CART),
						link('Questions? Ask us', 'mailto:{{ journey.vars.support }}'),
					],
					because,
				}),
				stage: 'purchase',
				touchpoint: 'Cart reminder',
			},
			{
				smsFrom: '{{ journey.vars.smsSender }}',
				smsText: `{{ journey.vars.brand }}: we have kept your cart for you. ${CART}`,
			},
		),
	)
	.node('1 Day', 3, 0, waitFor(1, 'days', { stage: 'purchase' }))
	.node('Came Back?', 4, 0, branch({ Clicked: [engaged('clicked')] }, { stage: 'purchase' }))
	.node(
		'Offer Help',
		5,
		-0.5,
		sendEmail({
			subject: 'Anything we can help with?',
			preheader: 'Delivery, size, payment: ask us',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Anything we can help with?',
				blocks: [
					text(
						`You have had another look at your cart, ${firstName('friend')}. Was something missing: a size, a way to pay, a delivery date? Answer this email, and a person will help.`,
					),
					button('Back to your cart', CART),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Help email',
		}),
	)
	.node(
		'Send Code',
		5,
		0.5,
		sendOnFirst(
			['sms', 'email'],
			{
				subject: '{{ journey.vars.cartOffer }}, until tomorrow',
				preheader: 'With your code at the checkout',
				topic: 'offers',
				mjml: brandMail({
					heading: 'Still thinking?',
					blocks: [
						text('Perhaps this helps you decide:'),
						panel('{{ journey.vars.cartOffer }}', '{{ journey.vars.cartCode }}'),
						products(PRODUCTS, 3),
						button('Back to your cart', CART),
						small('Until tomorrow, midnight. It cannot be combined with other offers.'),
					],
					because,
				}),
				stage: 'purchase',
				touchpoint: 'Cart offer',
			},
			{
				smsFrom: '{{ journey.vars.smsSender }}',
				smsText: `{{ journey.vars.brand }}: {{ journey.vars.cartOffer }} with the code {{ journey.vars.cartCode }}, until tomorrow. ${CART}`,
			},
		),
	)
	.node('2 Days', 6, 0, waitFor(2, 'days', { stage: 'purchase' }))
	.node('Cart Given Up', 7, 0, noOperation)
	.lead('Cart Updated', 'Changed Within an Hour?')
	.lead('Changed Within an Hour?', '1 Second', 'Remind of the Cart')
	.lead('1 Second', 'Changed Within an Hour?')
	.goOn('Remind of the Cart', '1 Day')
	.lead('1 Day', 'Came Back?')
	.lead('Came Back?', 'Send Code', 'Offer Help')
	.goOn('Offer Help', '2 Days')
	.goOn('Send Code', '2 Days')
	.lead('2 Days', 'Cart Given Up');

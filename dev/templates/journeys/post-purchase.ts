import {
	brand,
	brandMail,
	button,
	cards,
	firstName,
	link,
	page,
	products,
	survey,
	text,
} from '../brand-mail';
import { Canvas } from '../canvas';
import {
	attribute,
	branch,
	did,
	EVER,
	exists,
	journeyTrigger,
	metByRule,
	named,
	noOperation,
	onEvent,
	sendEmail,
	sentWithin,
	setStage,
	unsubscribed,
	waitFor,
	waitForEvent,
} from '../steps';

const because = `You get this email because you ordered at ${brand}.`;

/** From an order to a review, and to the next order. */
export const postPurchase = new Canvas('post-purchase', 'Post-Purchase')
	.note(
		'About This Journey',
		0,
		-2.9,
		{ width: 520, height: 350 },
		`## Post-purchase
Thanks for the order, asks how it was once it has arrived, and recommends what goes with it.

A first order is thanked in another way than the next ones. Contacts who are happy are asked for a review; the others write to a person. Nobody is asked twice within 60 days, however often they order.

**Goal**: another order, of whatever kind. **Exit**: the order is returned.

Needs \`Order Completed\` with \`order_id\` and \`products\`, \`Order Delivered\` and \`Order Returned\` with \`order_id\`, and an active **Journey Hub** for the survey. Recommendations come from the contact's attribute \`recommendations\` (a list as \`products\`); without it, from two pages of the shop.`,
	)
	.mapNote('Map', 2.3, -2.9, 'post-purchase')
	.node(
		'Order Completed',
		0,
		0,
		journeyTrigger({
			on: onEvent('Order Completed'),
			key: 'post-purchase',
			reentry: 'never',
			// As a rule: the order that begins the journey does not count.
			goals: [metByRule('Ordered Again', did('Order Completed'))],
			exits: [
				unsubscribed,
				{ name: 'Returned', metBy: 'event', eventName: named('Order Returned') },
			],
			attributionDays: 30,
			maxDays: 90,
			options: { instanceKey: 'order_id' },
			stage: 'purchase',
			touchpoint: 'Order',
		}),
	)
	.node(
		'First Order?',
		1,
		0,
		branch({ 'Ordered Before': [did('Order Completed', 2, EVER)] }, { stage: 'postPurchase' }),
	)
	.node(
		'Thank Again',
		2,
		-0.5,
		sendEmail({
			subject: `Good to see you again, ${firstName('friend')}`,
			preheader: 'Your order is on its way to us',
			topic: 'orders',
			atOnce: true,
			mjml: brandMail({
				heading: 'Good to see you again',
				blocks: [
					text(`Thank you for another order, ${firstName('friend')}. We are packing:`),
					products('event.properties.products'),
					button('Follow your order', page('orders/{{ event.properties.order_id }}')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Thank-you email',
		}),
	)
	.node(
		'Thank for the First Order',
		2,
		0.5,
		sendEmail({
			subject: `Thank you, ${firstName('friend')}`,
			preheader: 'What happens now',
			topic: 'orders',
			atOnce: true,
			mjml: brandMail({
				heading: 'Thank you for your first order',
				blocks: [
					text(
						`As it is your first, ${firstName('friend')}, here is what happens next: we pack it, you get a number to track the parcel, and you can return anything within 30 days.`,
					),
					products('event.properties.products'),
					button('Follow your order', page('orders/{{ event.properties.order_id }}')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Thank-you email',
		}),
	)
	.node('Set Stage', 3, 0.5, setStage('customer', { stage: 'postPurchase' }))
	.node(
		'Delivered or 10 Days',
		4,
		0,
		waitForEvent('Order Delivered', [10, 'days'], {
			stage: 'postPurchase',
			touchpoint: 'Delivery',
		}),
	)
	.node('5 Days', 5, 0, waitFor(5, 'days', { stage: 'postPurchase' }))
	.node(
		'Asked Lately?',
		6,
		0,
		branch({ 'Asked Lately': [sentWithin(60, 'Ask How It Was')] }, { stage: 'postPurchase' }),
	)
	.node(
		'Ask How It Was',
		7,
		1,
		sendEmail({
			subject: `How was it, ${firstName('friend')}?`,
			preheader: 'One click, and you are done',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'How was it?',
				blocks: [
					survey(
						'{% csat question: "How happy are you with your order?", key: "orderCsat", low: "Not at all", high: "Very" %}',
					),
					text('Your answer goes to the people who packed it.'),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Survey email',
		}),
	)
	.node(
		'Answer or 5 Days',
		8,
		1,
		waitForEvent(
			'Survey Answered',
			[5, 'days'],
			{ stage: 'postPurchase' },
			{ countEvents: 'sinceWait' },
		),
	)
	.node(
		'Happy?',
		9,
		1,
		branch(
			{ Happy: [attribute('orderCsat', 'greaterOrEqual', '4', 'number')] },
			{ stage: 'advocacy' },
		),
	)
	.node(
		'Ask for a Review',
		10,
		0.55,
		sendEmail({
			subject: 'Would you tell others?',
			preheader: 'Two sentences help others to choose',
			topic: 'feedback',
			mjml: brandMail({
				heading: 'Would you tell others?',
				blocks: [
					text(
						`It is good to hear that you are happy, ${firstName('friend')}. Two sentences of yours help others to choose.`,
					),
					button('Write a review', page('review?order={{ journey.instance }}')),
				],
				because,
			}),
			stage: 'advocacy',
			touchpoint: 'Review request',
		}),
	)
	.node(
		'Offer Help',
		10,
		1.5,
		sendEmail({
			subject: 'What can we put right?',
			preheader: 'Answer this email, and a person will help',
			topic: 'feedback',
			atOnce: true,
			mjml: brandMail({
				heading: 'What can we put right?',
				blocks: [
					text(
						'You are not quite happy, and we would like to change that. Answer this email, and a person will help: with an exchange, a return, or an answer.',
					),
					link('Return it', page('returns')),
				],
				because,
			}),
			stage: 'postPurchase',
			touchpoint: 'Help email',
		}),
	)
	.node('2 Weeks', 11, 0, waitFor(2, 'weeks', { stage: 'advocacy' }))
	.node(
		'Recommendations?',
		12,
		0,
		branch({ 'Has Recommendations': [exists('recommendations')] }, { stage: 'purchase' }),
	)
	.node(
		'Recommend Products',
		13,
		-0.5,
		sendEmail({
			subject: 'Goes well with what you have',
			preheader: 'Chosen for you',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Goes well with what you have',
				blocks: [
					text(`Chosen for you, ${firstName('friend')}, after your last orders:`),
					products('contact.attributes.recommendations', 3),
					button('See all', page('')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Cross-sell email',
		}),
	)
	.node(
		'Recommend the Shop',
		13,
		0.5,
		sendEmail({
			subject: 'What is new since your order',
			preheader: 'New arrivals, and what others choose',
			topic: 'offers',
			mjml: brandMail({
				heading: 'New since your order',
				blocks: [
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
			stage: 'purchase',
			touchpoint: 'Cross-sell email',
		}),
	)
	.node('Cared For', 14, 0, noOperation)
	.lead('Order Completed', 'First Order?')
	.lead('First Order?', 'Thank for the First Order', 'Thank Again')
	.goOn('Thank Again', 'Delivered or 10 Days')
	.goOn('Thank for the First Order', 'Set Stage')
	.lead('Set Stage', 'Delivered or 10 Days')
	.lead('Delivered or 10 Days', '5 Days', 'Asked Lately?')
	.lead('5 Days', 'Asked Lately?')
	.lead('Asked Lately?', 'Ask How It Was', '2 Weeks')
	.goOn('Ask How It Was', 'Answer or 5 Days')
	.lead('Answer or 5 Days', 'Happy?', '2 Weeks')
	.lead('Happy?', 'Offer Help', 'Ask for a Review')
	.goOn('Ask for a Review', '2 Weeks')
	.goOn('Offer Help', '2 Weeks')
	.lead('2 Weeks', 'Recommendations?')
	.lead('Recommendations?', 'Recommend the Shop', 'Recommend Products')
	.goOn('Recommend Products', 'Cared For')
	.goOn('Recommend the Shop', 'Cared For');

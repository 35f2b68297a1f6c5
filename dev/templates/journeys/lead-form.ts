import { brand, brandMail, button, firstName, link, list, page, panel, text } from '../brand-mail';
import { Canvas } from '../canvas';
import {
	attribute,
	branch,
	checked,
	contactNode,
	engaged,
	journeyTrigger,
	leadScore,
	metByEvent,
	named,
	native,
	noOperation,
	onEvent,
	recordEventOf,
	saveContact,
	sendEmail,
	setStage,
	unsubscribedHere,
	waitFor,
} from '../steps';

const because = `You get this email because you asked for the guide from ${brand}.`;
const WORDING = 'Yes, send me tips and offers by email. I can unsubscribe at any time.';
const FORM = "$('Get the Guide').item.json";
const EMAIL = `={{ ${FORM}.email }}`;

const field = (fieldLabel: string, fieldName: string, fieldType: string, more: object = {}) => ({
	...{ fieldLabel, fieldName, fieldType },
	...more,
});

/** From a form of n8n's own to a lead that sales can call. */
export const leadForm = new Canvas('lead-form', 'Lead Generation From a Form')
	.note(
		'About This Journey',
		0,
		-2.8,
		{ width: 520, height: 330 },
		`## Lead generation from a form
**Get the Guide** is a form of n8n's own: link to it, or embed it in your site. Who fills it in becomes a contact, gets the guide, and is scored. Consent is recorded with its wording, and only if the box is ticked: without it, the guide is all that is sent.

From 40 points on, \`salesEmail\` gets the lead; the others get tips, if they agreed.

**Goal**: \`Demo Booked\`.

The form is the second row. Change its fields there, and what they are worth in **Lead Score**.`,
	)
	.mapNote('Map', 2.3, -2.8, 'lead-form')
	.node(
		'Lead Captured',
		0,
		0,
		journeyTrigger({
			on: onEvent('Lead Captured'),
			key: 'lead-form',
			reentry: { days: 30 },
			goals: [metByEvent('Demo Booked', 'Demo Booked')],
			exits: [unsubscribedHere],
			vars: {
				guideUrl: 'https://acme.example/guide.pdf',
				salesEmail: 'sales@acme.example',
			},
			attributionDays: 30,
			maxDays: 45,
			stage: 'awareness',
			touchpoint: 'Form',
		}),
	)
	.node(
		'Send Guide',
		1,
		0,
		sendEmail({
			subject: `Your guide, ${firstName('friend')}`,
			preheader: 'Ten minutes that save you a day',
			topic: null,
			mjml: brandMail({
				heading: 'Here is your guide',
				blocks: [
					text(`Hello ${firstName('there')}, thank you for your interest. You will find in it:`),
					list(
						'What teams of your size do otherwise',
						'The three mistakes that cost most',
						'A checklist to begin with tomorrow',
					),
					button('Open the guide', '{{ journey.vars.guideUrl }}'),
				],
				because,
			}),
			stage: 'awareness',
			touchpoint: 'Guide email',
		}),
	)
	.node('2 Days', 2, 0, waitFor(2, 'days', { stage: 'consideration' }))
	.node(
		'Lead Score',
		3,
		0,
		leadScore(
			{
				scoreKey: 'form-lead',
				eventRules: {
					rules: [
						{
							eventName: named('Message Clicked'),
							points: 15,
							atMost: 2,
							per: 'week',
							group: 'engagement',
							label: 'Opened the guide',
						},
						{
							eventName: named('Pricing Viewed'),
							points: 15,
							atMost: 2,
							per: 'week',
							group: 'engagement',
							label: 'Looked at prices',
						},
					],
				},
				conditionRules: {
					rules: [
						{
							points: 25,
							conditions: {
								values: [attribute('companySize', 'in', '51 to 250, More than 250')],
							},
							group: 'fit',
							label: 'More than 50 people',
						},
						{
							points: 15,
							conditions: { values: [attribute('role', 'in', 'Founder, Head of marketing')] },
							group: 'fit',
							label: 'Decides',
						},
					],
				},
				decay: 'halfLife',
				decayAmount: 30,
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
			{ ceiling: 100, floor: 0, scoreName: 'Form lead' },
			{ stage: 'consideration', touchpoint: 'Lead score' },
		),
	)
	.node('Set Stage', 4, 0.7, setStage('sales-ready', { stage: 'purchase' }))
	.node(
		'Tell Sales',
		5,
		0.7,
		sendEmail({
			subject:
				'Lead: {{ contact.firstName | default: contact.email }} {{ contact.lastName | default: "" }} {{ contact.attributes.company | default: "" }}',
			preheader: 'Score {{ contact.score }}',
			topic: null,
			mjml: brandMail({
				heading: '{{ contact.firstName | default: contact.email }} asked for the guide',
				blocks: [
					panel('Score', '{{ contact.score }}'),
					text(
						'Email: {{ contact.email }}<br />Company: {{ contact.attributes.company | default: "not known" }}, {{ contact.attributes.companySize | default: "?" }} people<br />Role: {{ contact.attributes.role | default: "not known" }}<br />Question: {{ contact.attributes.question | default: "none" }}',
					),
				],
				because: null,
			}),
			options: { to: '={{ $json.journey.vars.salesEmail }}', replyTo: '{{ contact.email }}' },
			stage: 'purchase',
			touchpoint: 'Hand-over to sales',
		}),
	)
	.node(
		'Agreed to Emails?',
		4,
		-0.5,
		branch(
			{ Agreed: [{ type: 'consent', channel: named('email'), consent: 'optedIn' }] },
			{ stage: 'consideration' },
		),
	)
	.node(
		'Send Tip',
		5,
		-0.8,
		sendEmail({
			subject: 'The mistake that costs most',
			preheader: 'And how to avoid it',
			topic: 'tips',
			mjml: brandMail({
				heading: 'The mistake that costs most',
				blocks: [
					text(
						'Most teams begin with the tool. Begin with the one report that somebody waits for every week, and work back from there.',
					),
					button('See an example', page('example')),
					link('Did you miss the guide? Open it again', '{{ journey.vars.guideUrl }}'),
				],
				because,
			}),
			stage: 'consideration',
			touchpoint: 'Tip email',
		}),
	)
	.node('4 Days', 6, -0.8, waitFor(4, 'days', { stage: 'consideration' }))
	.node('Read It?', 7, -0.8, branch({ Clicked: [engaged('clicked')] }, { stage: 'consideration' }))
	.node(
		'Offer a Demo',
		8,
		-1.1,
		sendEmail({
			subject: 'Twenty minutes with your own data?',
			preheader: 'Choose a time that suits you',
			topic: 'offers',
			mjml: brandMail({
				heading: 'Twenty minutes with your own data?',
				blocks: [
					text(
						`You have read on, ${firstName('friend')}. Bring an example of your own, and we will go through it together.`,
					),
					button('Choose a time', page('demo')),
				],
				because,
			}),
			stage: 'purchase',
			touchpoint: 'Demo offer email',
		}),
	)
	.node('Lead Over', 9, 0, noOperation)
	.note(
		'About the Form',
		0,
		2,
		{ width: 520, height: 130, color: 3 },
		`## The form
Its address is in the node, under **Form URLs**. What is typed comes from anyone: texts are escaped in emails, and a second answer updates the same contact.`,
	)
	.node(
		'Get the Guide',
		0,
		3.2,
		native(
			'formTrigger',
			2.5,
			{
				formTitle: 'Get the guide',
				formDescription: 'Ten minutes to read. We send it by email.',
				formFields: {
					values: [
						field('Email', 'email', 'email', {
							requiredField: true,
							placeholder: 'you@example.com',
						}),
						field('First name', 'firstName', 'text'),
						field('Last name', 'lastName', 'text'),
						field('Company', 'company', 'text'),
						field('How many people work there?', 'companySize', 'dropdown', {
							fieldOptions: {
								values: ['1 to 10', '11 to 50', '51 to 250', 'More than 250'].map((option) => ({
									option,
								})),
							},
						}),
						field('Your role', 'role', 'dropdown', {
							fieldOptions: {
								values: ['Founder', 'Head of marketing', 'Marketing', 'Other'].map((option) => ({
									option,
								})),
							},
						}),
						field('Your question', 'question', 'textarea'),
						field('Emails', 'consent', 'checkbox', {
							fieldOptions: { values: [{ option: WORDING }] },
						}),
					],
				},
				options: { appendAttribution: false, buttonLabel: 'Send me the guide' },
			},
			true,
		),
	)
	.node(
		'Save Contact',
		1,
		3.2,
		saveContact(
			EMAIL,
			{ firstName: '={{ $json.firstName }}', lastName: '={{ $json.lastName }}' },
			{
				company: '={{ $json.company }}',
				companySize: '={{ $json.companySize }}',
				role: '={{ $json.role }}',
				question: '={{ $json.question }}',
			},
			{ touchpoint: 'Form' },
		),
	)
	.node(
		'Agreed?',
		2,
		3.2,
		checked('if', [{ left: `(${FORM}.consent || []).join()`, operation: 'notEmpty' }]),
	)
	.node(
		'Record Consent',
		3,
		2.8,
		contactNode('setConsent', EMAIL, {
			channel: named('email'),
			consent: 'optedIn',
			givenBy: 'contact',
			consentFields: { source: 'Lead form', text: WORDING },
		}),
	)
	.node(
		'Record Lead',
		4,
		3.2,
		recordEventOf(
			EMAIL,
			'Lead Captured',
			{ form: 'guide', company: `={{ ${FORM}.company }}` },
			`={{ 'lead-' + ${FORM}.email + '-' + ${FORM}.submittedAt }}`,
		),
	)
	.lead('Lead Captured', 'Send Guide')
	.goOn('Send Guide', '2 Days')
	.lead('2 Days', 'Lead Score')
	.lead('Lead Score', 'Agreed to Emails?', 'Set Stage', 'Agreed to Emails?')
	.lead('Set Stage', 'Tell Sales')
	.goOn('Tell Sales', 'Lead Over')
	.lead('Agreed to Emails?', 'Lead Over', 'Send Tip')
	.goOn('Send Tip', '4 Days')
	.lead('4 Days', 'Read It?')
	.lead('Read It?', 'Lead Over', 'Offer a Demo')
	.goOn('Offer a Demo', 'Lead Over')
	.lead('Get the Guide', 'Save Contact')
	.lead('Save Contact', 'Agreed?')
	.lead('Agreed?', 'Record Consent', 'Record Lead')
	.lead('Record Consent', 'Record Lead');

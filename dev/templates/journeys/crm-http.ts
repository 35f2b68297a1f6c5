import { Canvas } from '../canvas';
import {
	checked,
	contactNode,
	native,
	recordEventOf,
	saveContact,
	schedule,
	setFields,
	touchedIn,
	unseen,
} from '../steps';

const CALL = "$('Change in the CRM').item.json.body";
const EMAIL = `={{ ${CALL}.email }}`;

/** A CRM's contacts and deal stages come in; score, stage and last touch go out. */
export const crmHttp = new Canvas('crm-http', 'CRM In and Out (HTTP)')
	.note(
		'About This Workflow',
		0,
		-2.4,
		{ width: 560, height: 300 },
		`## CRM in and out, by HTTP
For any CRM that can call a URL and be called by one.

**In** (first row): the CRM posts a contact whenever one changes: \`email\`, and as far as known \`firstName\`, \`lastName\`, \`phone\`, \`company\`, \`owner\`, \`dealId\`, \`dealStage\`, \`dealAmount\`, \`changedAt\` and \`changedBy\`. The deal's stage becomes the contact's, and the event \`Deal Stage Changed\` can start journeys.
**Out** (second row): every 15 minutes, score, grade, stage and last touch of contacts that were reached or answered lately.`,
	)
	.note(
		'Why There Is No Loop',
		2.6,
		-2.4,
		{ width: 560, height: 300, color: 3 },
		`## Why there is no loop
- What goes out is marked \`changedBy: journey\`; a call with that mark is ignored.
- What goes out are fields that do not come in (\`journey_...\`), and only when they have changed.
- What comes in changes neither score nor last touch.
- \`Deal Stage Changed\` has a message ID of deal, stage and time: a call that is repeated counts once.`,
	)
	.node(
		'Change in the CRM',
		0,
		0,
		native(
			'webhook',
			2,
			{
				httpMethod: 'POST',
				path: 'crm-change',
				authentication: 'headerAuth',
				responseMode: 'onReceived',
				options: {},
			},
			true,
		),
	)
	.node(
		'Not Our Own',
		1,
		0,
		checked('filter', [
			{ left: '$json.body.changedBy', operation: 'notEquals', right: 'journey' },
			{ left: '$json.body.email', operation: 'notEmpty' },
		]),
	)
	.node(
		'Save Contact',
		2,
		0,
		saveContact(
			EMAIL,
			{
				firstName: `={{ ${CALL}.firstName }}`,
				lastName: `={{ ${CALL}.lastName }}`,
				phone: `={{ ${CALL}.phone }}`,
			},
			{ company: `={{ ${CALL}.company }}`, owner: `={{ ${CALL}.owner }}` },
		),
	)
	.node(
		'With a Deal',
		3,
		0,
		checked('filter', [
			{ left: `${CALL}.dealId`, operation: 'notEmpty' },
			{ left: `${CALL}.dealStage`, operation: 'notEmpty' },
		]),
	)
	.node(
		'Set Stage',
		4,
		0,
		contactNode('setStage', EMAIL, {
			stage: { __rl: true, mode: 'name', value: `={{ ${CALL}.dealStage }}` },
		}),
	)
	.node(
		'Record Stage of Deal',
		5,
		0,
		recordEventOf(
			EMAIL,
			'Deal Stage Changed',
			{
				dealId: `={{ ${CALL}.dealId }}`,
				stage: `={{ ${CALL}.dealStage }}`,
				amount: `={{ ${CALL}.dealAmount }}`,
			},
			`={{ ['crm', ${CALL}.dealId, ${CALL}.dealStage, ${CALL}.changedAt].join('-') }}`,
		),
	)
	.node('Every 15 Minutes', 0, 1.4, schedule({ field: 'minutes', minutesInterval: 15 }))
	.node('Settings', 1, 1.4, setFields({ crmUrl: 'https://crm.acme.example/api/contacts' }))
	.node('Touched Lately', 2, 1.4, touchedIn(2, { stage: 'consideration' }))
	.node(
		'Profile',
		3,
		1.4,
		contactNode('get', '={{ $json.contact.email }}', { timelineEntries: 50 }),
	)
	.node(
		'Fields of the CRM',
		4,
		1.4,
		setFields({
			email: '={{ $json.contact.email }}',
			journey_score: "={{ $json.contact.score ?? '' }}",
			journey_grade: "={{ $json.scores[0]?.grade ?? '' }}",
			journey_stage: "={{ $json.contact.stage ?? '' }}",
			journey_last_touch: "={{ $json.timeline.find(({ kind }) => kind === 'message')?.at ?? '' }}",
			changedBy: 'journey',
		}),
	)
	.node('Changed Since', 5, 1.4, unseen('JSON.stringify($json)'))
	.node('Send to the CRM', 6, 1.4, {
		...native('httpRequest', 4.2, {
			method: 'PATCH',
			url: "={{ $('Settings').first().json.crmUrl }}/{{ encodeURIComponent($json.email) }}",
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($json) }}',
			options: { batching: { batch: { batchSize: 20, batchInterval: 1000 } }, timeout: 10000 },
		}),
		retries: true,
	})
	.lead('Change in the CRM', 'Not Our Own')
	.lead('Not Our Own', 'Save Contact')
	.lead('Save Contact', 'With a Deal')
	.lead('With a Deal', 'Set Stage')
	.lead('Set Stage', 'Record Stage of Deal')
	.lead('Every 15 Minutes', 'Settings')
	.lead('Settings', 'Touched Lately')
	.lead('Touched Lately', 'Profile')
	.lead('Profile', 'Fields of the CRM')
	.lead('Fields of the CRM', 'Changed Since')
	.lead('Changed Since', 'Send to the CRM');

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
	type Parameters,
} from '../steps';

/** n8n's own node, with a service key of HubSpot. */
const hubspot = (resource: string, operation: string, parameters: Parameters) => ({
	...native('hubspot', 2.2, { authentication: 'appToken', resource, operation, ...parameters }),
	retries: true,
});

/** What has changed in the last hour: asked four times an hour, so that three failures lose nothing. */
const changed = (resource: string, property: string, properties: readonly string[]) =>
	hubspot(resource, 'search', {
		returnAll: true,
		filterGroupsUi: {
			filterGroupsValues: [
				{
					filtersUi: {
						filterValues: [
							{
								propertyName: `${property}|datetime`,
								// The node's list has it for numbers only, HubSpot's API for dates, too.
								operator: "={{ 'GTE' }}",
								value: '={{ $now.minus({ hours: 1 }).toMillis().toString() }}',
							},
						],
					},
				},
			],
		},
		additionalFields: { properties, sortBy: property, direction: 'ASCENDING' },
	});

const every15Minutes = schedule({ field: 'minutes', minutesInterval: 15 });
const byId = (expression: string) => ({ __rl: true, mode: 'id', value: `={{ ${expression} }}` });

const DEAL = "$('Contacts of Deal').item.json";
const STAGE = `${DEAL}.properties.dealstage`;
const KNOWN = "$('Contact of Deal').item.json.properties";
const EMAIL = `={{ ${KNOWN}.email.value }}`;
const FIELDS = {
	journey_score: "={{ $json.contact.score ?? '' }}",
	journey_grade: "={{ $json.scores[0]?.grade ?? '' }}",
	journey_stage: "={{ $json.contact.stage ?? '' }}",
	journey_last_touch: "={{ $json.timeline.find(({ kind }) => kind === 'message')?.at ?? '' }}",
};

/** HubSpot's contacts and deal stages come in; score, stage and last touch go out. */
export const crmHubspot = new Canvas('crm-hubspot', 'CRM In and Out (HubSpot)')
	.note(
		'About This Workflow',
		0,
		-2.4,
		{ width: 640, height: 340 },
		`## HubSpot in and out
With n8n's HubSpot node and a service key that may read and write contacts and read deals.

**In** (first two rows): every 15 minutes the contacts and deals that changed within the last hour. The stage of a deal becomes that of its contacts, and the event \`Deal Stage Changed\` can start journeys.
**Out** (third row): every 15 minutes, score, grade, stage and last touch of contacts that were reached or answered lately.

Before: create the contact properties \`journey_score\` (number), \`journey_grade\`, \`journey_stage\` and \`journey_last_touch\` (text) in HubSpot. A contact that HubSpot does not know is created there.`,
	)
	.note(
		'Why There Is No Loop',
		3,
		-2.4,
		{ width: 560, height: 340, color: 3 },
		`## Why there is no loop
- What goes out are properties that do not come in (\`journey_...\`), and only when they have changed.
- What comes in changes neither score nor last touch, so that a contact that HubSpot reports because of us changes nothing here.
- \`Deal Stage Changed\` has a message ID of deal, contact, stage and the time when the deal came to it: what is read four times counts once, and the contact's stage is set once.`,
	)
	.node('Every 15 Minutes: In', 0, 0.55, every15Minutes)
	.node(
		'Changed Contacts',
		1,
		0,
		changed('contact', 'lastmodifieddate', [
			...['email', 'firstname', 'lastname', 'phone', 'company', 'hubspot_owner_id'],
		]),
	)
	.node(
		'With an Address',
		2,
		0,
		checked('filter', [{ left: '$json.properties.email', operation: 'notEmpty' }]),
	)
	.node(
		'Save Contact',
		3,
		0,
		saveContact(
			'={{ $json.properties.email }}',
			{
				firstName: '={{ $json.properties.firstname }}',
				lastName: '={{ $json.properties.lastname }}',
				phone: '={{ $json.properties.phone }}',
			},
			{
				company: '={{ $json.properties.company }}',
				owner: '={{ $json.properties.hubspot_owner_id }}',
			},
		),
	)
	.node('Changed Deals', 1, 1.1, changed('deal', 'hs_lastmodifieddate', ['dealstage']))
	// Which a search gives neither with its contacts nor with the time of its stage.
	.node('Deal', 2, 1.1, hubspot('deal', 'get', { dealId: byId('$json.id'), filters: {} }))
	.node(
		'Contacts of Deal',
		3,
		1.1,
		native('splitOut', 1, {
			fieldToSplitOut: 'associations.associatedVids',
			include: 'selectedOtherFields',
			fieldsToInclude: 'dealId, properties',
			options: { destinationFieldName: 'contactId' },
		}),
	)
	.node(
		'Contact of Deal',
		4,
		1.1,
		hubspot('contact', 'get', { contactId: byId('$json.contactId'), additionalFields: {} }),
	)
	.node(
		'Has an Address',
		5,
		1.1,
		checked('filter', [{ left: '$json.properties.email?.value', operation: 'notEmpty' }]),
	)
	.node(
		'Save Contact of Deal',
		6,
		1.1,
		saveContact(
			EMAIL,
			{
				firstName: `={{ ${KNOWN}.firstname?.value }}`,
				lastName: `={{ ${KNOWN}.lastname?.value }}`,
				phone: `={{ ${KNOWN}.phone?.value }}`,
			},
			{
				company: `={{ ${KNOWN}.company?.value }}`,
				owner: `={{ ${KNOWN}.hubspot_owner_id?.value }}`,
			},
		),
	)
	.node('Record Stage of Deal', 7, 1.1, {
		...recordEventOf(
			EMAIL,
			'Deal Stage Changed',
			{
				dealId: `={{ ${DEAL}.dealId }}`,
				stage: `={{ ${STAGE}.value }}`,
				amount: `={{ ${DEAL}.properties.amount?.value }}`,
			},
			`={{ ${stageId()} }}`,
		),
		retries: true,
	})
	.node('Not Set Yet', 8, 1.1, unseen(stageId()))
	.node('Set Stage', 9, 1.1, {
		...contactNode('setStage', EMAIL, {
			stage: { __rl: true, mode: 'name', value: `={{ ${STAGE}.value }}` },
		}),
		retries: true,
	})
	.node('Every 15 Minutes: Out', 0, 2.5, every15Minutes)
	.node('Touched Lately', 1, 2.5, touchedIn(2, { stage: 'consideration' }))
	.node(
		'Profile',
		2,
		2.5,
		contactNode('get', '={{ $json.contact.email }}', { timelineEntries: 50 }),
	)
	.node(
		'Properties of HubSpot',
		3,
		2.5,
		setFields({ email: '={{ $json.contact.email }}', ...FIELDS }),
	)
	.node('Changed Since', 4, 2.5, unseen('JSON.stringify($json)'))
	.node(
		'Send to HubSpot',
		5,
		2.5,
		hubspot('contact', 'upsert', {
			// The node writes it into an address.
			email: '={{ encodeURIComponent($json.email) }}',
			additionalFields: {
				customPropertiesUi: {
					customPropertiesValues: Object.keys(FIELDS).map((property) => ({
						property,
						value: `={{ $json.${property} }}`,
					})),
				},
			},
			// Else it asks for the contact once more.
			options: { resolveData: true },
		}),
	)
	.lead('Every 15 Minutes: In', ['Changed Contacts', 'Changed Deals'])
	.lead('Changed Contacts', 'With an Address')
	.lead('With an Address', 'Save Contact')
	.lead('Changed Deals', 'Deal')
	.lead('Deal', 'Contacts of Deal')
	.lead('Contacts of Deal', 'Contact of Deal')
	.lead('Contact of Deal', 'Has an Address')
	.lead('Has an Address', 'Save Contact of Deal')
	.lead('Save Contact of Deal', 'Record Stage of Deal')
	.lead('Record Stage of Deal', 'Not Set Yet')
	.lead('Not Set Yet', 'Set Stage')
	.lead('Every 15 Minutes: Out', 'Touched Lately')
	.lead('Touched Lately', 'Profile')
	.lead('Profile', 'Properties of HubSpot')
	.lead('Properties of HubSpot', 'Changed Since')
	.lead('Changed Since', 'Send to HubSpot');

/** Of a contact's deal in a stage. */
function stageId(): string {
	return `['hubspot', ${DEAL}.dealId, ${DEAL}.contactId, ${STAGE}.value, ${STAGE}.timestamp].join('-')`;
}

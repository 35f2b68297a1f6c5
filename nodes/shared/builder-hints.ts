import type { IBuilderHint } from 'n8n-workflow';

/** What n8n's AI builder and MCP server are told, so that they put the nodes together rightly. */

const related = (hints: Record<string, string>): IBuilderHint['relatedNodes'] =>
	Object.entries(hints).map(([type, relationHint]) => ({
		nodeType: type.includes('.') ? type : `n8n-nodes-journey.${type}`,
		relationHint,
	}));

const REHEARSE =
	"Use its operation 'Rehearse' on the draft before it is published: it shows who gets which message and when, outputs that no contact takes, and errors. Nothing is sent.";

export const builderHints = {
	journeyTrigger: {
		searchHint:
			"Start of every customer journey (drip campaign, onboarding, abandoned cart, win-back). Contacts enter by an event, a date or a schedule, and each one goes through on its own time. Set goals, so that contacts who have done what the journey is for leave it. Use the same 'Store' in all journey nodes of a workflow.",
		relatedNodes: related({
			waitUntil: 'Every wait of a journey; do not use n8n-nodes-base.wait between journey nodes',
			multiChannelSend: 'Every message to a contact; it keeps consent, caps and quiet hours',
			journeyHub:
				'One active workflow with it for the instance: unsubscribe links, tracking, callbacks of providers',
			journeyReport: REHEARSE,
		}),
	},
	waitUntil: {
		searchHint:
			"Lets each contact wait for a time, a date, an event or a rule without holding an execution. With a limit it has two outputs, 'Reached' and 'Timed Out': connect both. Give every wait for an event a limit ('Limit Wait Time'), or contacts may wait forever. A loop in a journey needs one of these in it.",
		relatedNodes: related({
			journeyTrigger: 'Must be upstream: only contacts in a journey can wait',
			branchOnBehavior: 'Put it after a wait to tell apart what contacts have done meanwhile',
			'n8n-nodes-base.wait': 'Holds a whole execution: do not use it for contacts',
		}),
	},
	multiChannelSend: {
		searchHint:
			"Sends a message by email, SMS, WhatsApp, push, Telegram, Slack, in-app or webhook. Texts are Liquid, such as {{ contact.firstName | default: 'there' }}, not n8n expressions. Outputs: 'Continue' (sent or skipped, told by message.status) and 'Failed'; contacts whose output leads nowhere end their journey there, so connect both to the next step if the journey goes on without the message. Marketing needs a consent topic and an unsubscribe link: {{ links.unsubscribe }}.",
		relatedNodes: related({
			journeyTrigger: 'Must be upstream: it brings the contacts',
			journeyHub: 'Needed for unsubscribe links, opens and clicks',
			splitTest: 'Put it before two of these to compare subjects or contents',
			'n8n-nodes-base.emailSend':
				'Use it only for mail that is to no contact; it knows no consent, caps or quiet hours',
		}),
	},
	splitTest: {
		searchHint:
			"Splits contacts at random, each contact always the same way: A/B tests, or a control group with 'Holdout'. Outputs: 'Holdout' first if its percentage is above 0, then one for each arm in their order. Connect every output.",
		relatedNodes: related({
			journeyReport: "Its operation 'Experiment' compares the arms",
			branchOnBehavior: 'Use this instead to route by what contacts did',
		}),
	},
	branchOnBehavior: {
		searchHint:
			"Routes each contact by events, messages, attributes, segments or scores. Outputs: 'Otherwise' first, then one for each branch in their order. The first branch that fits is taken, so put the narrowest first.",
		relatedNodes: related({
			waitUntil: 'Give contacts time to act before they are told apart',
			'n8n-nodes-base.if': 'Compares fields of the item only; it knows no history of the contact',
		}),
	},
	segmentFilter: {
		searchHint:
			"Splits contacts into 'In Segment' and 'Not In Segment', lists the members of a segment, or saves a segment that journeys, branches and reports share.",
		relatedNodes: related({
			branchOnBehavior: 'Use this instead for more than two ways',
			journeyTrigger: 'Can start a journey for the contacts of a saved segment',
		}),
	},
	leadScore: {
		searchHint:
			"Scores contacts by events and attributes. Without a threshold it has one output, 'Scored'; with one also 'Crossed Up' and 'Crossed Down'.",
		relatedNodes: related({
			branchOnBehavior: 'Routes by points or grade later on',
			journeyReport: "Its operation 'Score Distribution' shows all contacts",
		}),
	},
	journeyContact: {
		searchHint:
			'Reads and changes contacts: create or update, record an event, set consent or stage, exit from a journey, erase. It works in any workflow, such as after a Webhook, Form Trigger or CRM trigger.',
		relatedNodes: related({
			journeyTrigger: 'An event that is recorded here starts the journeys that wait for it',
		}),
	},
	journeyHub: {
		searchHint:
			'Public addresses of all journeys: unsubscribe and preference pages, open and click tracking, callbacks of providers, tracking API, dashboard. Put one alone into an active workflow for each workspace.',
		relatedNodes: related({ multiChannelSend: 'Its links lead to the hub' }),
	},
	journeyReport: {
		searchHint:
			"Reports on journeys as rows, pictures or files, and rehearses workflows: 'Rehearse' plays a draft for contacts in virtual time and returns who gets what, what fails and what no contact reaches. Rehearse every journey before you publish it.",
		relatedNodes: related({
			journeyTrigger: 'The start of what it reports on and rehearses',
			'n8n-nodes-base.scheduleTrigger': 'Sends a report every week, for example',
		}),
	},
} satisfies Record<string, IBuilderHint>;

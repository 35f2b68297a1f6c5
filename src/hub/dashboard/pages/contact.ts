import type { ConsentEntry, ContactMessage, TimelineCursor } from '../../../report/contact-pages';
import type { ContactEnrollment, Profile, TimelineEntry } from '../../../contact/contact-store';
import { consentStatus, type Consent } from '../../../contact/consent';
import { explainStored, type StoredExplanation } from '../../../score/stored';
import type { ScoreModel } from '../../../score/model';
import { isKnownZone } from '../../../time/zone';
import { outcomeText } from '../../../report/mined-map';
import type { Cell } from '../../../report/report';
import { markup, type Html } from '../../pages/html';
import { fieldsText, tableOf, valueText } from '../columns';
import { secondText, timeOrNull, timeText } from '../times';
import { releaseInWords } from '../wait-words';
import { NotThere, type PageContext, type Section, type View } from '../view';
import { nameOf } from './contacts';

/** Rows of each table but the timeline, which has pages. */
const MOST = 100;
const MESSAGES = 20;
const ENTRIES = 50;

type Row = Record<string, Cell>;

/** All that is known of a contact. */
export async function contactPage(context: PageContext): Promise<View> {
	const { deps, query, now } = context;
	const { store, zone } = deps;
	const { workspaceId } = deps.settings;
	const [id] = await store.contacts.current(workspaceId, [idIn(query.id)]);
	const [profile] = id === null ? [null] : await store.contacts.profiles(workspaceId, [id], 0);
	if (profile === null || id === null) throw new NotThere(NO_CONTACT);
	const before = cursorIn(query.before);
	const [waits, timeline, messages, consents, scores] = await Promise.all([
		store.contactPages.waits(workspaceId, id, MOST, now),
		store.contactPages.timeline(workspaceId, id, before, ENTRIES),
		store.contactPages.messages(workspaceId, id, MESSAGES),
		store.contactPages.consents(workspaceId, id, MOST),
		explanationsOf(profile, context),
	]);
	const { timezone } = profile.contact;
	const ownZone = timezone !== null && isKnownZone(timezone) ? timezone : zone;
	const older = timeline.next && context.href('contact', { id, before: cursorText(timeline.next) });
	return {
		title: nameOf(profile.contact),
		intro: markup`<p class="soft">Contact ${id}. Times are in ${zone}, unless another zone is named.</p>`,
		sections: stackedOf([
			{
				key: 'waits',
				title: 'Where the contact waits',
				report: tableOf(
					'Waits',
					WAITS,
					waits.map((wait): Row => ({
						journey: wait.journeyName,
						step: wait.node,
						status: WAIT_STATUS[wait.status],
						since: timeText(wait.arrivedAt, zone),
						release: releaseInWords(wait, ownZone, zone),
						error: wait.error,
					})),
				),
			},
			{
				key: 'timeline',
				title: before === null ? 'Timeline' : 'Timeline, older entries',
				report: tableOf(
					'Timeline',
					TIMELINE,
					timeline.entries.map((entry) => entryRow(entry, zone)),
				),
				after:
					older === null ? null : markup`<p><a href="${older}" rel="next">Older entries</a></p>`,
			},
			journeysSection(profile.journeys, zone),
			messagesSection(messages, zone),
			...consentSections(profile, consents, zone),
			scoresSection(profile, scores, zone),
			profileSection(profile, zone),
			{
				key: 'segments',
				title: 'Segments',
				report: tableOf(
					'Segments',
					[['segment', 'Segment', 'Key of a saved segment that the contact is in now.']],
					profile.segments.map((segment) => ({ segment })),
				),
			},
			{
				key: 'identities',
				title: 'Identities',
				report: tableOf(
					'Identities',
					[
						['kind', 'Kind', 'What kind of identifier it is, the most trusted first.'],
						['value', 'Value', 'The identifier, which names this contact alone.'],
					],
					profile.identities.map(({ kind, value }) => ({ kind, value })),
				),
			},
		]),
	};
}

/** Rows have much text, so that they are blocks on a phone. */
const stackedOf = (sections: readonly Section[]): Section[] =>
	sections.map((section) => ({ ...section, stacked: true, empty: 'None.' }));

const NO_CONTACT =
	'There is no such contact in this workspace. It may have been erased. Search for it in Contacts.';

function idIn(text: string | undefined): number {
	const id = Number(text);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new NotThere(NO_CONTACT);
}

const cursorText = ({ at, shown }: TimelineCursor) => `${at}.${shown}`;

/** From the newest entry on, unless it is a cursor. */
function cursorIn(text: string | undefined): TimelineCursor | null {
	const [, at, shown] = /^(\d{1,15})\.(\d{1,6})$/.exec(text ?? '') ?? [];
	return at === undefined ? null : { at: Number(at), shown: Number(shown) };
}

const WAITS = [
	['journey', 'Journey', 'Journey of the enrollment.'],
	['step', 'Step', 'Node that the contact waits at, or waited at last.'],
	['status', 'Status', 'Whether it waits, may go on, or has failed.'],
	['since', 'Since', 'When the contact arrived there.', 'date'],
	[
		'release',
		'Released By',
		"What releases the contact, and by which output; a due time is in the contact's zone.",
	],
	['error', 'Last Error', 'Why the last attempt to go on failed, with the node that failed.'],
] as const;

const WAIT_STATUS = {
	waiting: 'Waiting',
	ready: 'Ready',
	busy: 'In Execution',
	held: 'Held by n8n',
	retrying: 'Retrying',
	failed: 'Failed',
} as const;

const TIMELINE = [
	['at', 'When', 'When it happened.', 'date'],
	['kind', 'Kind', 'An event, message, step, journey or consent.'],
	['what', 'What', 'Name of the event, step or journey, or the channel.'],
	['detail', 'Details', 'Properties of an event; else status, reason, output and source.'],
] as const;

const KINDS: Record<TimelineEntry['kind'], string> = {
	event: 'Event',
	message: 'Message',
	step: 'Step',
	journey: 'Journey',
	consent: 'Consent',
};

const entryRow = ({ at, kind, name, detail }: TimelineEntry, zone: string): Row => ({
	at: secondText(at, zone),
	kind: KINDS[kind],
	what: name,
	detail: fieldsText(kind === 'step' ? withOutput(detail) : detail),
});

/** With the output's name as on the canvas, in place of the outcome. */
const withOutput = (detail: TimelineEntry['detail']): TimelineEntry['detail'] => {
	const { outcome, ...rest } = detail;
	return typeof outcome === 'string' ? { output: outcomeText(outcome), ...rest } : detail;
};

function journeysSection(journeys: readonly ContactEnrollment[], zone: string): Section {
	const rows = journeys.slice(0, MOST).map((enrollment): Row => ({
		journey: enrollment.journeyName,
		status: STATUS[enrollment.status],
		entered: timeText(enrollment.enteredAt, zone),
		ended: timeOrNull(enrollment.endedAt, zone),
		why: enrollment.goal ?? enrollment.reason,
		arms: fieldsText(enrollment.variants),
		instance: enrollment.instance,
	}));
	const notes = journeys.length > MOST ? [`The newest ${MOST} of ${journeys.length}.`] : [];
	return {
		key: 'journeys',
		title: 'Journeys',
		report: tableOf('Journeys', JOURNEYS, rows, { notes }),
	};
}

const STATUS: Record<ContactEnrollment['status'], string> = {
	active: 'Waiting',
	completed: 'Completed',
	converted: 'Converted',
	exited: 'Exited',
	failed: 'Failed',
};

const JOURNEYS = [
	['journey', 'Journey', 'Journey that the contact entered; one row for each enrollment.'],
	['status', 'Status', 'Waiting, completed, converted, exited or failed.'],
	['entered', 'Entered', 'When the contact entered.', 'date'],
	['ended', 'Ended', 'When the enrollment ended.', 'date'],
	['why', 'Goal or Reason', 'The goal that was met, or why it exited or failed.'],
	['arms', 'Arms', 'Arms of Split Tests, by the name of the node.'],
	['instance', 'Instance', 'What tells enrollments of one contact apart.'],
] as const;

function messagesSection(messages: readonly ContactMessage[], zone: string): Section {
	const rows = messages.map((message): Row => ({
		at: timeText(message.sentAt ?? message.createdAt, zone),
		channel: message.channel,
		step: message.node,
		journey: message.journeyName,
		status: message.status,
		reason: message.reason,
		recipient: message.recipient,
		purpose: message.purpose,
		topic: message.topic,
		title: message.content?.title ?? null,
	}));
	const notes = [
		'The content of messages is not stored, except that of in-app messages, which are shown below. What became of a message is in the timeline.',
		...(messages.length === MESSAGES ? [`The newest ${MESSAGES}.`] : []),
	];
	return {
		key: 'messages',
		title: 'Messages',
		report: tableOf('Messages', MESSAGE_COLUMNS, rows, { notes }),
		after: markup`${messages.map(previewOf)}`,
	};
}

const MESSAGE_COLUMNS = [
	['at', 'When', 'When it was sent, else when it was prepared.', 'date'],
	['channel', 'Channel', 'Channel of the message.'],
	['step', 'Step', 'Node that sent it.'],
	['journey', 'Journey', 'Journey of the enrollment.'],
	['status', 'Status', 'Status in the ledger, such as sent, failed or skipped.'],
	['reason', 'Reason', 'Why it failed or was skipped.'],
	['recipient', 'Recipient', 'Address that it went to.'],
	['purpose', 'Purpose', 'Marketing or transactional.'],
	['topic', 'Topic', 'Topic of its consent.'],
	['title', 'Title', 'Title of an in-app message.'],
] as const;

/** The message as the contact sees it, without its pictures and links. */
const previewOf = ({ id, content }: ContactMessage): Html | null =>
	content &&
	markup`<details><summary>Message ${id}: <bdi>${content.title}</bdi></summary>
<div class="preview"><p><strong><bdi>${content.title}</bdi></strong></p><p><bdi>${content.body}</bdi></p>${content.url !== undefined && markup`<p class="soft">Leads to <bdi>${content.url}</bdi></p>`}</div></details>`;

function consentSections(
	{ contact }: Profile,
	consents: readonly ConsentEntry[],
	zone: string,
): Section[] {
	const all = contact.consent as Consent;
	const rows = Object.entries(all).flatMap(([channel, own]): Row[] => [
		{
			...{ channel, topic: null, status: CONSENT[consentStatus(all, channel)] },
			...{ since: timeOrNull(own.at ?? null, zone), source: own.source ?? null },
			suppressed: [own.suppressed, own.suppressedAddress].filter(Boolean).join(': ') || null,
		},
		...Object.entries(own.topics ?? {}).map(([topic, { status, at }]) => ({
			...{ channel, topic, status: CONSENT[status] },
			...{ since: timeText(at, zone), source: null, suppressed: null },
		})),
	]);
	const history = consents.map(({ at, channel, topic, change, detail }): Row => {
		const { source = null, address = null, ...evidence } = detail;
		return {
			...{ at: timeText(at, zone), channel, topic, change },
			source: source === null ? null : valueText(source),
			address: address === null ? null : valueText(address),
			evidence: fieldsText(evidence),
		};
	});
	return [
		{ key: 'consent', title: 'Consent', report: tableOf('Consent', CONSENT_COLUMNS, rows) },
		{
			key: 'consent-history',
			title: 'Where consent came from',
			report: tableOf('Consent history', HISTORY_COLUMNS, history),
		},
	];
}

const CONSENT = { optedIn: 'Opted In', optedOut: 'Opted Out', unknown: 'Unknown' } as const;

const CONSENT_COLUMNS = [
	['channel', 'Channel', 'Channel of the messages.'],
	['topic', 'Topic', 'Topic; without one it is the whole channel.'],
	['status', 'Status', 'Consent as of now.'],
	['since', 'Since', 'When it was given or refused.', 'date'],
	['source', 'Source', 'Where it was given or refused; see below for topics.'],
	[
		'suppressed',
		'Suppressed',
		'Whether a bounce or complaint forbids messages, and to which address.',
	],
] as const;

const HISTORY_COLUMNS = [
	['at', 'When', 'When it was recorded.', 'date'],
	['channel', 'Channel', 'Channel of the decision.'],
	['topic', 'Topic', 'Topic; without one it is the whole channel.'],
	['change', 'Change', 'What was decided, or reported by a provider.'],
	['source', 'Source', 'Where the decision was made.'],
	['address', 'Address', 'Address that it was made for.'],
	['evidence', 'Evidence', 'Page, wording and who recorded it.'],
] as const;

/** One call for the models, and one for each model that the contact has a score of. */
async function explanationsOf(
	{ contact, scores }: Profile,
	{ deps, now }: PageContext,
): Promise<Map<string, StoredExplanation>> {
	const explained = new Map<string, StoredExplanation>();
	if (scores.length === 0) return explained;
	const { store, settings, zone } = deps;
	const moment = { now, zone };
	const models = await store.scores.models(settings.workspaceId);
	const explain = async (model: ScoreModel) => {
		const stored = scores.find((score) => score.model === model.key);
		if (stored === undefined) return;
		const [facts] = await store.scores.facts(settings.workspaceId, model, [contact.id], moment);
		if (facts !== null)
			explained.set(model.key, explainStored(model, stored.points, facts, moment));
	};
	await Promise.all(models.map(explain));
	return explained;
}

function scoresSection(
	{ scores }: Profile,
	explained: ReadonlyMap<string, StoredExplanation>,
	zone: string,
): Section {
	const rows = scores.flatMap(({ model, points, grade, scoredAt }): Row[] => {
		const lines = explained.get(model)?.explanation ?? [];
		const total = `Score on ${timeText(scoredAt, zone)}${grade === null ? '' : `, grade ${grade}`}`;
		return [
			{ model, rule: total, group: null, count: null, points },
			...lines.map(({ label, group, count, points: of }) => ({
				model,
				rule: label,
				group,
				count,
				points: of,
			})),
		];
	});
	const notes = scores.flatMap(({ model, points }) => {
		const why = explained.get(model);
		if (why === undefined) return [];
		if (why.pointsNow === null) return [`${model}: ${why.reason ?? 'no explanation is known.'}`];
		return why.pointsNow === points
			? []
			: [
					`${model}: the rules add up to ${why.pointsNow} points now; Lead Score updates the score.`,
				];
	});
	return { key: 'scores', title: 'Scores', report: tableOf('Scores', SCORES, rows, { notes }) };
}

const SCORES = [
	['model', 'Score Model', 'Key of the score model.'],
	['rule', 'Rule', 'The stored score, then each rule that gives points as of now.'],
	['group', 'Group', 'Group of the rule.'],
	['count', 'Count', 'Events that counted; 1 for other rules.', 'number'],
	['points', 'Points', 'Points of the score, or of the rule.', 'points'],
] as const;

function profileSection({ contact, createdAt, updatedAt }: Profile, zone: string): Section {
	const { attributes, consent: _, id: _id, ...fields } = contact;
	const own = Object.entries(fields).map(([field, value]): Row => ({
		field: FIELDS[field] ?? field,
		value: value === null ? null : valueText(value),
	}));
	const known = Object.entries(attributes);
	const extra = known
		.slice(0, MOST)
		.map(([field, value]): Row => ({ field, value: valueText(value) }));
	const times = [
		{ field: 'Created', value: timeText(createdAt, zone) },
		{ field: 'Updated', value: timeText(updatedAt, zone) },
	];
	const notes = known.length > MOST ? [`${MOST} of ${known.length} attributes.`] : [];
	return {
		key: 'profile',
		title: 'Profile',
		report: tableOf('Profile', PROFILE, [...own, ...times, ...extra], { notes }),
	};
}

const FIELDS: Record<string, string> = {
	externalId: 'User ID',
	email: 'Email',
	phone: 'Phone',
	firstName: 'First Name',
	lastName: 'Last Name',
	timezone: 'Time Zone',
	locale: 'Locale',
	stage: 'Stage',
	score: 'Score',
};

const PROFILE = [
	['field', 'Field', 'A field of the profile, or an attribute.'],
	['value', 'Value', 'Its current value.'],
] as const;

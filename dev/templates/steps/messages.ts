import type { Kind } from '../canvas';
import { journeyNode, type Parameters, type Shown } from './step';

export type Topic = 'newsletter' | 'tips' | 'offers' | 'orders' | 'feedback';

export interface Email extends Shown {
	subject: string;
	/** What inboxes show after the subject. */
	preheader: string;
	mjml: string;
	/** Default: the journey's sender. */
	from?: string;
	/** Null: transactional. */
	topic: Topic | null;
	/** Answers what the contact has just done, so that quiet hours do not hold it back. */
	atOnce?: boolean;
	options?: Parameters;
}

const QUIET_HOURS = { hours: { from: '21:00', to: '08:00', action: 'defer', spreadMinutes: 30 } };
const policyOf = ({ topic, atOnce = false }: Email) =>
	topic === null ? {} : { topic, ...(!atOnce && { quietHours: QUIET_HOURS }) };
const purposeOf = (topic: Topic | null) => (topic === null ? { purpose: 'transactional' } : {});

const emailParts = ({ subject, mjml, from = '{{ journey.vars.sender }}' }: Email) => ({
	fromEmail: from,
	subject,
	emailFormat: 'mjml',
	mjml,
});

/** Outputs: Continue, Failed. */
export function sendEmail(email: Email): Kind {
	const { preheader, topic, options, stage, touchpoint } = email;
	return journeyNode(
		'multiChannelSend',
		{ channels: ['email'], ...emailParts(email), ...purposeOf(topic) },
		{ stage, touchpoint },
		{ preheader, replyTo: '{{ journey.vars.support }}', ...policyOf(email), ...options },
	);
}

/** On the first channel that works, in the order given; texts of channels beside email as parameters. */
export function sendOnFirst(channels: readonly string[], email: Email, others: Parameters): Kind {
	const made = sendEmail(email);
	return { ...made, parameters: { ...made.parameters, channels, ...others } };
}

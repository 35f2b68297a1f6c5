/**
 * Enhanced status codes of a dead address (RFC 3463, RFC 7505): bad mailbox, bad domain, bad syntax,
 * moved without a new address, null MX or, at Exchange, not found; mailbox disabled. After other
 * permanent failures, such as a full mailbox (5.2.2) or a refusal by policy (5.7.x), the next message
 * may arrive.
 */
const DEAD_CODES: ReadonlySet<string> = new Set([
	...['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'],
]);

/**
 * Codes that do not name the reason, so that the words decide: those with the detail 0, 5.4.1 and
 * 5.1.351 of Exchange Online
 * (https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online),
 * and 5.4.4 for a domain that does not exist (Postfix).
 */
const VAGUE_CODE = /^5\.(?:\d\.0|1\.351|4\.1|4\.4)$/;

const MISSING =
	"(?:not found|not known|unknown|inactive|disabled|deactivated|discontinued|suspended|closed|expired|deleted|unavailable|not exist|invalid|does ?n[o'’]t exist|is not valid|could not be found)";

/**
 * How servers say that a mailbox or its domain does not exist, where the code does not. Collected from
 * published answers: Postfix, Exim, Sendmail, qmail and vpopmail, Exchange, Domino, Gmail, Outlook.com,
 * Yahoo, iCloud, GMX, QQ, NetEase, Mail.ru and Yandex (documentation of the servers; the corpus of the
 * bounce parser Sisimai, https://github.com/sisimai/set-of-emails).
 */
const NO_MAILBOX: readonly RegExp[] = [
	new RegExp(
		`\\b(?:user|recipient|mailbox|mail box|account|address|addressee|alias)\\b[^.;:!\\n]{0,60}\\b${MISSING}\\b`,
		'i',
	),
	/\b(?:host|domain)(?: or domain)?(?: name)? (?:not found|unknown|does not exist)\b/i,
	/\b(?:unknown|invalid|non-?existent|illegal) (?:or (?:unknown|invalid|illegal) )?(?:virtual )?(?:user|recipient|mailbox|account|alias|local[ -]?part|host|domain|e-?mail address)\b/i,
	/\bno such (?:local )?(?:user|mailbox|recipient|address|person|account|domain|host)\b/i,
	/\bno (?:mailbox|account)\b[^.;\n]{0,20}\bby that name\b/i,
	/\bno (?:mailbox|account|recipient|user)s? (?:found|available|with that name)\b/i,
	/\bnot a (?:valid|known) (?:user|mailbox|recipient|address)\b/i,
	/\bnot listed in [^.;\n]{0,30}\bdirectory\b/i,
	/\bdoes ?n['’o]t have an? [^.;\n]{0,40}\baccount\b/i,
	/\bthere is no (?:user|one) (?:by|at) th(?:at|is)\b/i,
	/\bunrouteable address\b/i,
];

/** Exchange Online for a recipient that its directory lacks; Postfix's 'access denied' is a policy. */
const NOT_IN_DIRECTORY = /\b5\.4\.1\b[^\n]*recipient address rejected: access denied/i;

/** Reasons that lie with the message, its sender or the moment, whatever the code says. */
const NOT_THE_MAILBOX =
	/\b(?:full|(?:over)?quota|exceed(?:s|ed|ing)?|(?:anti)?spam\w*|black ?list(?:ed)?|block(?:ed|list(?:ed)?)|dnsbl|rbl|reputation|spf|dkim|dmarc|ptr|reverse dns|helo|ehlo|relay(?:ing)?(?: access)? (?:denied|not)|unable to relay|gr[ae]ylist(?:ed|ing)?|policy|temporar(?:y|ily)|try (?:again )?later|too (?:many|much|large|big|quickly|fast)|at a rate|virus|malware|sender(?:'s)? (?:address |domain |host )?(?:is |was )?(?:not|rejected|denied|blocked|invalid|unknown|verif)|(?:invalid|unknown|bad) sender|authentication|unauthenticated|banned|ip address)\b/i;

const CODE = /(?<![\d.])([45]\.[0-7]\.\d{1,3})(?!\d|\.\d)/g;
/** Replies of RFC 5321 after which a server expects another attempt. */
const TEMPORARY_REPLY = /(?<![\d.-])(?:421|45[0-5])[ -]/;

/** In characters; a server's answer has a few lines. */
const MAX_LENGTH = 2_000;

/**
 * Whether a mail server's answer means that the address is permanently invalid.
 * @param status the code that the reporting server derived from the answer; it counts only where the
 *   answer has none of its own
 */
export function isDeadMailbox(answer: string, status = ''): boolean {
	const words = withoutNames(answer.slice(0, MAX_LENGTH));
	if (NOT_THE_MAILBOX.test(words) || TEMPORARY_REPLY.test(words)) return false;
	const code = statusCode(words, status);
	if (code !== '' && !VAGUE_CODE.test(code)) return DEAD_CODES.has(code);
	return NOT_IN_DIRECTORY.test(words) || NO_MAILBOX.some((pattern) => pattern.test(words));
}

/** The answer's own enhanced status code, else that of `status`; '' without any. */
export function statusCode(answer: string, status = ''): string {
	const codes = [...codesIn(answer), ...codesIn(status)];
	return codes.find(isDefined) ?? codes[0] ?? '';
}

/** x.0.0 says no more than that it failed. */
const isDefined = (code: string): boolean => !code.endsWith('.0.0');

function codesIn(text: string): string[] {
	return [...text.slice(0, MAX_LENGTH).matchAll(CODE)].map(([, code]) => code);
}

/** Without addresses, URLs and host names, which may be made of any words: `spam@full.example`. */
function withoutNames(text: string): string {
	return text
		.replace(/https?:\S+/g, ' ')
		.replace(/[^\s<>[\]()"]*@[^\s<>[\]()"]*/g, ' ')
		.replace(/\b(?:[a-z\d-]+\.)+[a-z]{2,}\b/g, ' ');
}

/**
 * Codes of numbers that will never accept such a message (https://www.twilio.com/docs/api/errors).
 * Temporary conditions are not among them: a phone that is off (30003), a filtered message (30004,
 * 30007), unknown errors (30008).
 */
const DEAD: ReadonlySet<string> = new Set([
	'21211', // not a phone number
	'21614', // not a mobile number
	'21635', // a landline
	'30005', // number not assigned (any more)
	'30006', // a landline
	'63003', // address unknown on that channel
	'63024', // not on WhatsApp
]);

export function isDeadNumber(code: string): boolean {
	return DEAD.has(code);
}

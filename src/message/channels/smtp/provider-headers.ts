type MakeHeader = (reference: string) => [name: string, value: string];

const SEND_GRID: MakeHeader = (reference) => [
	'X-SMTPAPI',
	JSON.stringify({ unique_args: { journey_message: reference } }),
];
const MAILGUN: MakeHeader = (reference) => [
	'X-Mailgun-Variables',
	JSON.stringify({ journey_message: reference }),
];
const POSTMARK: MakeHeader = (reference) => ['X-PM-Metadata-journey-message', reference];
const AMAZON_SES: MakeHeader = (reference) => [
	'X-SES-MESSAGE-TAGS',
	`journey-message=${reference}`,
];

const BY_HOST: ReadonlyArray<[RegExp, MakeHeader]> = [
	[/^smtp\.sendgrid\.net$/, SEND_GRID],
	[/^smtp(\.eu)?\.mailgun\.org$/, MAILGUN],
	[/^smtp(-broadcasts)?\.postmarkapp\.com$/, POSTMARK],
	[/^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, AMAZON_SES],
];

/**
 * The header by which a provider, recognized by its SMTP host, carries our reference to its
 * callbacks; none for other mail servers.
 *
 * Sources: SendGrid, "Building an X-SMTPAPI header"; Mailgun, "Passing data to your webhooks";
 * Postmark, "Custom metadata"; Amazon SES, "Specifying message tags in headers".
 * @param reference `<workspace>-<message>`: digits and a hyphen, which all of them allow
 */
export function providerHeaders(host: string, reference: string): Record<string, string> {
	const name = host.trim().toLowerCase().replace(/\.$/, '');
	const make = BY_HOST.find(([pattern]) => pattern.test(name))?.[1];
	return make === undefined ? {} : Object.fromEntries([make(reference)]);
}

export const profiles: Array<
	[firstName: string, lastName: string, timezone: string, locale: string]
> = [
	['Ada', 'Moreau', 'Europe/Paris', 'fr'],
	['Ben', 'Carter', 'America/New_York', 'en'],
	['Chiara', 'Rossi', 'Europe/Rome', 'it'],
	['Diego', 'Fernández', 'America/Mexico_City', 'es'],
	['Emre', 'Yılmaz', 'Europe/Istanbul', 'tr'],
	['Freya', 'Lindqvist', 'Europe/Stockholm', 'sv'],
	['Grace', 'Okafor', 'Africa/Lagos', 'en'],
	['Hiroshi', 'Tanaka', 'Asia/Tokyo', 'ja'],
	['Ines', 'Costa', 'Europe/Lisbon', 'pt'],
	['Jonas', 'Weber', 'Europe/Berlin', 'de'],
	['Katarzyna', 'Nowak', 'Europe/Warsaw', 'pl'],
	['Liam', 'Walsh', 'Europe/Dublin', 'en'],
	['Maya', 'Patel', 'Asia/Kolkata', 'en'],
	['Noah', 'Tremblay', 'America/Toronto', 'fr'],
	['Olivia', 'Nguyen', 'Australia/Sydney', 'en'],
	['Pedro', 'Souza', 'America/Sao_Paulo', 'pt'],
	['Quinn', 'Kaimana', 'Pacific/Honolulu', 'en'],
	['Ravi', 'Shrestha', 'Asia/Kathmandu', 'ne'],
	['Sofía', 'Rojas', 'America/Santiago', 'es'],
	['Tane', 'Wiremu', 'Pacific/Auckland', 'en'],
];

export const signUpEvent = 'Signed Up';

export const mailboxOf = (name: string): string =>
	`${name
		.normalize('NFD')
		.replace(/[^A-Za-z.]/g, '')
		.toLowerCase()}@example.com`;

/**
 * A body for the ingest URL, in Segment's batch format: 20 contacts around the world, each
 * identified and then signed up. Message ids are fixed, so that posting it twice changes nothing.
 */
export function sampleBatch(now: number): { batch: Array<Record<string, unknown>> } {
	const timestamp = new Date(now).toISOString();
	const batch = profiles.flatMap(([firstName, lastName, timezone, locale], index) => {
		const userId = `demo-${index + 1}`;
		const plan = index % 3 === 0 ? 'pro' : 'free';
		const traits = { email: mailboxOf(firstName), firstName, lastName, timezone, locale, plan };
		return [
			{ type: 'identify', messageId: `${userId}-identify`, userId, traits, timestamp },
			{
				type: 'track',
				messageId: `${userId}-signed-up`,
				...{ userId, event: signUpEvent, properties: { plan }, timestamp },
			},
		];
	});
	return { batch };
}

const featureEvent = 'Feature Used';

/** A third of them use a feature, so that both outputs of the demo's wait are taken. */
export function sampleBehaviour(now: number): { batch: Array<Record<string, unknown>> } {
	const timestamp = new Date(now).toISOString();
	const batch = profiles.flatMap((_, index) => {
		if (index % 3 !== 0) return [];
		const userId = `demo-${index + 1}`;
		const messageId = `${userId}-feature-used`;
		const properties = { feature: 'Maps' };
		return { type: 'track', messageId, userId, event: featureEvent, properties, timestamp };
	});
	return { batch };
}

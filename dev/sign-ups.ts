/** Entries of contacts that sign up, as a client library would batch them. */
export function signUps(from: number, to: number, event = 'Signed Up'): object[] {
	return Array.from({ length: to - from }, (_, i) => {
		const n = from + i;
		return [
			{
				type: 'identify',
				messageId: `identify-${event}-${n}`,
				userId: `user-${n}`,
				traits: { email: emailOf(n), firstName: `Name ${n}` },
			},
			{ type: 'track', messageId: `${event}-${n}`, userId: `user-${n}`, event },
		];
	}).flat();
}

export const emailOf = (n: number): string => `user-${n}@example.com`;

export function tracks(userNumbers: readonly number[], event: string): object[] {
	return userNumbers.map((n) => ({
		type: 'track',
		messageId: `${event}-${n}`,
		userId: `user-${n}`,
		event,
	}));
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
		items.slice(i * size, (i + 1) * size),
	);
}

import type { JourneyReports } from '../../report/journey-counts';

/** The same counts, each read once: the reports of a page have many in common. */
export function sharedCounts(reports: JourneyReports): JourneyReports {
	const read = new Map<PropertyKey, Promise<unknown>>();
	return new Proxy(reports, {
		get(target, name) {
			const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
			return async (...args: unknown[]) => {
				const key = JSON.stringify([name, ...args]);
				const known = read.get(key) ?? method.apply(target, args);
				read.set(key, known);
				return await known;
			};
		},
	});
}

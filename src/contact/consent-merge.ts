import type { ChannelConsent, Consent, ConsentStatus, Suppression } from './consent';

interface ChannelConsentAt {
	status?: ConsentStatus;
	at?: number;
}

/**
 * The consent of two contacts that are merged: the more restrictive of both, channel by channel and
 * topic by topic. Where only one contact has a status, that status holds.
 */
export function mergeConsents(one: Consent, other: Consent): Consent {
	return eachOf(one, other, (a, b) => mergeChannel(a ?? {}, b ?? {}));
}

/** Built from entries: assigning a member called `__proto__` would not create one. */
function eachOf<T>(
	one: Record<string, T>,
	other: Record<string, T>,
	merge: (a: T | undefined, b: T | undefined) => T,
): Record<string, T> {
	const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
	return Object.fromEntries(names.map((name) => [name, merge(own(one, name), own(other, name))]));
}

function mergeChannel(one: ChannelConsent, other: ChannelConsent): ChannelConsent {
	const { status, at, own, source } = stricter(one, other);
	const topics = mergeTopics(one.topics ?? {}, other.topics ?? {});
	return {
		...(status !== undefined && { status }),
		...(at !== undefined && { at }),
		...(own !== undefined && { own }),
		...(source !== undefined && { source }),
		...(Object.keys(topics).length > 0 && { topics }),
		...mergeSuppressions(one, other),
	};
}

type Suppressed = Pick<ChannelConsent, 'suppressed' | 'suppressedAddress'>;

/** The heavier of both. If they concern different addresses, every address is suppressed. */
function mergeSuppressions(one: ChannelConsent, other: ChannelConsent): Suppressed {
	const [first, ...more] = [one, other].filter(({ suppressed }) => suppressed !== undefined);
	if (first === undefined) return {};
	const { suppressedAddress } = first;
	const isOne =
		suppressedAddress !== undefined &&
		more.every((second) => second.suppressedAddress === suppressedAddress);
	return {
		suppressed: heavier(one.suppressed, other.suppressed),
		...(isOne && { suppressedAddress }),
	};
}

type Topics = NonNullable<ChannelConsent['topics']>;

function mergeTopics(one: Topics, other: Topics): Topics {
	return eachOf(one, other, (a, b) =>
		a === undefined || b === undefined ? (a ?? b)! : stricter(a, b),
	);
}

/** An opt-out wins over an opt-in, an opt-in over no status; of two equal ones the later wins. */
function stricter<T extends ChannelConsentAt>(one: T, other: T): T {
	const rank = ({ status }: ChannelConsentAt) =>
		status === 'optedOut' ? 2 : status === 'optedIn' ? 1 : 0;
	if (rank(one) !== rank(other)) return rank(one) > rank(other) ? one : other;
	return (other.at ?? 0) > (one.at ?? 0) ? other : one;
}

function heavier(one?: Suppression, other?: Suppression): Suppression | undefined {
	return one === 'complained' || other === 'complained' ? 'complained' : (one ?? other);
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}

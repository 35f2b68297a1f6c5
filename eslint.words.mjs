/** Words that docs/glossary.md replaces, and what to write instead. In identifiers, in any part. */
const BANNED = {
	person: 'contact',
	people: 'contacts',
	persons: 'contacts',
	traveller: 'journeyItem',
	travellers: 'journeyItems',
	passenger: 'itemContact',
	passengers: 'itemContacts',
	newcomer: 'inlineContact',
	newcomers: 'inlineContacts',
	stranger: 'unknown contact',
	strangers: 'unknown contacts',
	visitor: 'anonymous contact',
	visitors: 'anonymous contacts',
	somebody: 'a noun of the glossary',
	nobody: 'a noun of the glossary',
	whoever: 'a noun of the glossary',
	whom: 'a noun of the glossary',
	among: 'within, inSubquery',
	hear: 'applyTraits',
	heard: 'applied',
	said: 'what it is: entries, traits, consent',
	untold: 'unrecorded',
	spot: 'inline',
	spots: 'inline enrollments',
	onward: 'withNextHop',
	companies: 'batches',
	bookkeeper: 'ledgerBatcher',
	errand: 'deferredWrite',
	errands: 'deferredWrites',
	breath: 'yieldToEventLoop',
	breather: 'CooperativeLoop',
	vitals: 'databaseStats',
	alarm: 'dateTrigger',
	alarms: 'dateTriggers',
	woken: 'resumed',
	happening: 'operation',
	happenings: 'operations',
	bystander: 'control contact',
	bystanders: 'control contacts',
	upkeep: 'maintenance',
	patience: 'executionTimeout',
	successor: 'the contact merged into',
	successors: 'merges',
	momentous: 'exitCondition',
	insist: 'retryUntilAvailable',
	judgement: 'decision',
	unfit: 'asItemError',
};

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** `word`, `wordOther`, `otherWord`, `WORD`, `OTHER_WORD`, `other_word`, but not `wordy`. */
const inIdentifiers = (word) =>
	`/(^|_)${word}(?![a-z])|${capital(word)}(?![a-z])|(^|_)${word.toUpperCase()}(_|$)/`;

/** For ESLint's no-restricted-syntax. */
export const bannedWords = Object.entries(BANNED).map(([word, instead]) => ({
	selector: `:matches(Identifier, PrivateIdentifier)[name=${inIdentifiers(word)}]`,
	message: `'${word}' is no word of docs/glossary.md. Use: ${instead}.`,
}));

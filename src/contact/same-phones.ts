/**
 * Mobile numbers that WhatsApp spells without a digit that is dialled, or with one that is not:
 * country code, optional digit, and number of digits that follow.
 */
const FORMS: ReadonlyArray<{ form: RegExp; long: string; short: string }> = [
	// Brazil: the ninth digit of mobile numbers, behind the area code.
	{ form: /^\+55(\d\d)9?(\d{8})$/, long: '+55$19$2', short: '+55$1$2' },
	// Mexico: the 1 of mobile numbers was dropped in 2019.
	{ form: /^\+521?(\d{10})$/, long: '+521$1', short: '+52$1' },
	// Argentina: the 9 of mobile numbers called from abroad.
	{ form: /^\+549?(\d{10})$/, long: '+549$1', short: '+54$1' },
];

/** Spellings of a number (E.164) that reach the same phone; the given one first. */
export function samePhones(phone: string): string[] {
	for (const { form, long, short } of FORMS) {
		if (!form.test(phone)) continue;
		const others = [long, short].map((way) => phone.replace(form, way));
		return [...new Set([phone, ...others])];
	}
	return [phone];
}

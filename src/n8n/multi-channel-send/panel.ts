/*
 * Outputs and subtitle of Multi-Channel Send. The description copies the source of these functions
 * into the editor, so they must be self-contained.
 */

/** 'Skipped' comes last, so that the option which adds it moves no other output. */
export function sendOutputs(parameters: Record<string, unknown>) {
	const { operation, channels, options } = parameters as {
		operation?: string;
		channels?: string[];
		options?: { skippedContacts?: string };
	};
	const isConfirmed = operation === 'confirmHandOff';
	const isParted = !isConfirmed && options?.skippedContacts === 'ownOutput';
	const names = [isConfirmed || isParted ? 'Sent' : 'Continue', 'Failed'];
	if (!isConfirmed && (channels ?? []).includes('handOff')) names.push('Hand Off');
	if (isParted) names.push('Skipped');
	return names.map((displayName) => ({ type: 'main', displayName }));
}

/** The subject of an email, else the channels. */
export function sendSubtitle(parameters: Record<string, unknown>) {
	const { operation, channels, subject } = parameters as {
		operation?: string;
		channels?: string[];
		subject?: unknown;
	};
	if (operation === 'confirmHandOff') return 'Confirm Hand-Off';
	const names = (channels ?? []).map((name) => {
		if (name === 'inApp') return 'In-App';
		if (name === 'whatsapp') return 'WhatsApp';
		const words = name.replace(/([A-Z])/g, ' $1');
		return name === 'sms' ? 'SMS' : words.charAt(0).toUpperCase() + words.slice(1);
	});
	if (names.join() !== 'Email' || !subject) return names.join(', ');
	return typeof subject === 'object' ? JSON.stringify(subject) : String(subject);
}

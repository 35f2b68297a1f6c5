/*
 * Outputs and subtitle of Multi-Channel Send. The description copies the source of these functions
 * into the editor, so they must be self-contained.
 */

/** 'Hand Off' comes last, so that connections of the other outputs keep their index. */
export function sendOutputs(parameters: Record<string, unknown>) {
	const { operation, channels } = parameters as { operation?: string; channels?: string[] };
	const names = ['Sent', 'Skipped', 'Failed'];
	if (operation === 'confirmHandOff') names.splice(1, 1);
	else if ((channels ?? []).includes('handOff')) names.push('Hand Off');
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

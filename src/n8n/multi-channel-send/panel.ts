/*
 * What Multi-Channel Send shows on the canvas. The description carries the text of these functions
 * into the editor, so they may use nothing outside themselves.
 */

/** 'Hand Off' comes last, so that connections of the others stay where they are. */
export function sendOutputs(parameters: Record<string, unknown>) {
	const { operation, channels } = parameters as { operation?: string; channels?: string[] };
	const names = ['Sent', 'Skipped', 'Failed'];
	if (operation === 'confirmHandOff') names.splice(1, 1);
	else if ((channels ?? []).includes('handOff')) names.push('Hand Off');
	return names.map((displayName) => ({ type: 'main', displayName }));
}

/** The subject of a mail, else the channels. */
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

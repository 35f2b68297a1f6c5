/** What a delivery status notification says of one recipient (RFC 3464, 2.3). */
export interface RecipientStatus {
	/** The mail went no further. Not if it is only delayed, or was relayed or delivered. */
	isFailure: boolean;
	/** Derived by the reporting server: `5.0.0`. */
	status: string;
	/** The answer of the server that refused the mail: `smtp; 550 5.1.1 User unknown`. */
	diagnostic: string;
}

const NO_FAILURE = /^(?:delayed|delivered|relayed|expanded)\b/i;

/** Each recipient of the notification in `text`, which may have other paragraphs around it. */
export function recipientsIn(text: string): RecipientStatus[] {
	return unfolded(text)
		.split(/\n\s*\n/)
		.map(fieldsIn)
		.filter((fields) => fields.has('action') || fields.has('final-recipient'))
		.map((fields) => ({
			isFailure: !NO_FAILURE.test(fields.get('action') ?? ''),
			status: fields.get('status') ?? '',
			// Exchange repeats the other server's answer in a field of its own.
			diagnostic: fields.get('diagnostic-code') ?? fields.get('x-supplementary-info') ?? '',
		}));
}

function unfolded(text: string): string {
	return text.replace(/\n[ \t]+(?=\S)/g, ' ');
}

/** By name in lower case; of a repeated field the first. */
function fieldsIn(paragraph: string): Map<string, string> {
	const fields = new Map<string, string>();
	for (const line of paragraph.split('\n')) {
		const [, name, value] = /^([a-z][a-z-]{0,60})[ \t]*:(.*)$/i.exec(line) ?? [];
		if (name === undefined || fields.has(name.toLowerCase())) continue;
		fields.set(name.toLowerCase(), value.trim());
	}
	return fields;
}

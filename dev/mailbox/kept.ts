import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Mail } from './mail';

const envelopeShape = z.object({
	from: z.string(),
	to: z.array(z.string()),
	receivedAt: z.number(),
});
type KeptMail = Pick<Mail, 'from' | 'to' | 'raw' | 'receivedAt'>;

/** The mails of earlier processes. */
export interface KeptMails {
	/** Oldest first. */
	read(): KeptMail[];
	write(mail: Mail): void;
}

/** One file for each mail: its envelope as JSON in the first line, then its source. */
export function keepIn(folder: string): KeptMails {
	mkdirSync(folder, { recursive: true });
	const fileOf = (id: number) => join(folder, `${String(id).padStart(9, '0')}.mail`);
	return {
		read: () =>
			readdirSync(folder)
				.filter((name) => name.endsWith('.mail'))
				.sort()
				.flatMap((name) => parse(readFileSync(join(folder, name)))),
		write: ({ id, from, to, receivedAt, raw }) => {
			const envelope = JSON.stringify({ from, to, receivedAt });
			writeFileSync(fileOf(id), Buffer.concat([Buffer.from(`${envelope}\n`), raw]));
		},
	};
}

/** None of a file that was cut off: the process was killed while it wrote. */
function parse(file: Buffer): KeptMail[] {
	const end = file.indexOf('\n');
	if (end < 0) return [];
	const envelope = envelopeShape.parse(JSON.parse(file.toString('utf8', 0, end)));
	return [{ ...envelope, raw: file.subarray(end + 1) }];
}

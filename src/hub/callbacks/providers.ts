import type { ReadCallback } from '../callbacks';
import { makeMailgun } from './mailgun';
import { postmark } from './postmark';
import { sendGrid } from './sendgrid';
import { makeSes } from './ses';
import { TokenMemory } from './token-memory';
import { twilio } from './twilio';
import { vonage } from './vonage';
import { whatsApp } from './whatsapp';

/** Readers of the providers' calls, by the path after `callbacks/`. */
export const PROVIDERS: ReadonlyMap<string, ReadCallback> = new Map([
	['mailgun', makeMailgun(new TokenMemory())],
	['postmark', postmark],
	['sendgrid', sendGrid],
	['ses', makeSes(new Map())],
	['twilio', twilio],
	['vonage', vonage],
	['whatsapp', whatsApp],
]);

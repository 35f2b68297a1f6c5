import type { IExecuteFunctions } from 'n8n-workflow';
import {
	MAX_ATTACHED,
	safeFileName,
	safeMimeType,
	type Attachment,
} from '../../../message/template/attachments';
import { ContactValueError } from '../../parameters/error';

/** Names of binary fields from comma-separated text. */
export function attachmentNames(list: string): string[] {
	return list
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

/** The attachments as shown in a preview. */
export function listedAttachments(context: IExecuteFunctions, index: number, names: string[]) {
	return names.map((name) => {
		const { fileName, mimeType, fileSize } = binaryOf(context, index, name);
		return {
			fileName: safeFileName(fileName, name),
			mimeType: safeMimeType(mimeType),
			...(fileSize && { fileSize }),
		};
	});
}

/** @throws ContactValueError for a missing attachment, or if they are too large */
export async function readAttachments(
	context: IExecuteFunctions,
	index: number,
	names: string[],
): Promise<Attachment[]> {
	const attachments: Attachment[] = [];
	let bytes = 0;
	for (const name of names) {
		const { fileName, mimeType } = binaryOf(context, index, name);
		const content = await context.helpers.getBinaryDataBuffer(index, name);
		bytes += content.length;
		if (bytes > MAX_ATTACHED) throw tooLarge(names);
		const filename = safeFileName(fileName, name);
		attachments.push({ filename, contentType: safeMimeType(mimeType), content });
	}
	return attachments;
}

function binaryOf(context: IExecuteFunctions, index: number, name: string) {
	const binary = context.getInputData()[index]?.binary;
	if (binary && Object.hasOwn(binary, name)) return binary[name];
	throw new ContactValueError(
		`There is no binary field '${name}' to attach. Files are lost while a contact waits, also at this node: create or fetch the file after the wait, directly before this node.`,
	);
}

function tooLarge(names: string[]): ContactValueError {
	return new ContactValueError(
		`The attachments (${names.join(', ')}) have more than ${MAX_ATTACHED / 1_000_000} MB together. Send a link to the file instead.`,
	);
}

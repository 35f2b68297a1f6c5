import type { IExecuteFunctions } from 'n8n-workflow';
import {
	MAX_ATTACHED,
	safeFileName,
	safeMimeType,
	type Attachment,
} from '../../../message/template/attachments';
import { ParameterError } from '../../parameters/error';

/** Names of binary fields, with commas between them. */
export function attachmentNames(list: string): string[] {
	return list
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

/** What a preview shows of the files that would go out. */
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

/** @throws ParameterError for one that is missing, or where they are too large */
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
	throw new ParameterError(
		`There is no binary field '${name}' to attach. A contact who has waited, also at this node, has lost it: make or fetch the file after the wait, right before this node.`,
	);
}

function tooLarge(names: string[]): ParameterError {
	return new ParameterError(
		`The attachments (${names.join(', ')}) have more than ${MAX_ATTACHED / 1_000_000} MB together. Send a link to the file instead.`,
	);
}

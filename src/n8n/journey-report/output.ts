import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { reportCsv } from '../../report/page/csv';
import { PngError } from '../../report/png/error';
import { drawHtml, drawSvg, pngOf } from '../../report/png/png';
import type { Report } from '../../report/report';
import { ParameterError } from '../parameters/error';
import type { MadeReport } from './reports';

export const OUTPUTS = ['rows', 'report', 'csv', 'html', 'png', 'svg'] as const;
export type Output = (typeof OUTPUTS)[number];

export interface PictureStyle {
	theme: 'light' | 'dark';
	/** px */
	width: number;
}

/** The items of one report. */
export async function reportItems(
	context: IExecuteFunctions,
	made: MadeReport,
	output: Output,
	style: PictureStyle,
): Promise<INodeExecutionData[]> {
	if (output === 'rows') return rowItems(made);
	const json = entireReport(made);
	if (output === 'report') return [{ json }];
	const { content, extension, type } = await drawn(fileOf(made.report, output, style));
	const name = `${fileNameOf(made.report.title)}.${extension}`;
	const data = await context.helpers.prepareBinaryData(content, name, type);
	return [{ json, binary: { data } }];
}

function rowItems({ report, range }: MadeReport): INodeExecutionData[] {
	const unit = countUnits(report);
	return report.rows.map((row) => ({
		json: { ...row, report: report.title, ...(unit && { unit }), ...(range && { range }) },
	})) as unknown as INodeExecutionData[];
}

/** Units that end in the name of a field, or that a value shows by itself. */
const NAMED = ['text', 'date', 'boolean', 'percent', 'ms', 'number'];

/** What the counts of a report count, such as `enrollments`. */
function countUnits({ columns }: Report): string {
	const units = columns.flatMap(({ unit }) => (NAMED.includes(unit) ? [] : unit));
	return [...new Set(units)].join(', ');
}

function entireReport({ report, range }: MadeReport): IDataObject {
	const { title, subtitle, columns, rows, notes } = report;
	return {
		title,
		subtitle,
		...(range && { range }),
		columns,
		rows,
		notes,
	} as unknown as IDataObject;
}

interface FileContent {
	content: Buffer;
	extension: string;
	type: string;
}

async function fileOf(
	report: Report,
	output: Exclude<Output, 'rows' | 'report'>,
	style: PictureStyle,
): Promise<FileContent> {
	switch (output) {
		case 'csv':
			return { content: Buffer.from(reportCsv(report)), extension: 'csv', type: 'text/csv' };
		case 'html': {
			const content = Buffer.from(await drawHtml(report));
			return { content, extension: 'html', type: 'text/html' };
		}
		case 'svg': {
			const content = Buffer.from(await pictureOf(report, style));
			return { content, extension: 'svg', type: 'image/svg+xml' };
		}
		case 'png': {
			const content = await pngOf(await pictureOf(report, style));
			return { content, extension: 'png', type: 'image/png' };
		}
	}
}

async function drawn<T>(drawing: Promise<T>): Promise<T> {
	try {
		return await drawing;
	} catch (error) {
		if (error instanceof PngError) throw new ParameterError(error.message);
		throw error;
	}
}

async function pictureOf(
	{ picture, title, subtitle }: Report,
	style: PictureStyle,
): Promise<string> {
	if (picture !== null) return await drawSvg(picture, { ...style, title, subtitle });
	throw new ParameterError("This report has nothing to draw. Set 'Output' to Rows or HTML File.");
}

const LONGEST_NAME = 80;

/** Of the title, which may hold any text: letters, digits and hyphens. */
export function fileNameOf(title: string): string {
	const words = title
		.normalize('NFC')
		.toLowerCase()
		.match(/[\p{L}\p{M}\p{N}]+/gu);
	return (words ?? ['report']).join('-').slice(0, LONGEST_NAME);
}

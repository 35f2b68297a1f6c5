import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '../../../..');

/** What a column may hold. */
export interface ColumnType {
	/** As TypeScript writes it. */
	readonly text: string;
	/** `typeof` of its values, 'null', 'array' or 'unknown'; literals as JSON. */
	readonly allowed: ReadonlySet<string>;
	/** The row may lack it. */
	readonly optional: boolean;
}

export interface RowType {
	readonly columns: ReadonlyMap<string, ColumnType>;
	/** Columns without names of their own, such as those of Record<`r${number}`, unknown>. */
	readonly patterns: ReadonlyArray<readonly [RegExp, ColumnType]>;
}

/** A raw statement whose rows are given a type: `sql<Row>`. */
export interface TypedStatement extends RowType {
	/** File and line, for messages. */
	readonly place: string;
	/** The parts of the template, by which a running statement is recognized. */
	readonly template: readonly string[];
}

export interface SourceTypes {
	readonly statements: readonly TypedStatement[];
	/** The tables as Kysely is given them, by name. */
	readonly tables: ReadonlyMap<string, RowType>;
}

/** The types that the source files in a folder of the project, or one such file, give to rows. */
export function readSourceTypes(path: string): SourceTypes {
	const files = filesIn(join(ROOT, path));
	const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
	const program = ts.createProgram(files, options);
	const checker = program.getTypeChecker();
	const statements: TypedStatement[] = [];
	const tables = new Map<string, RowType>();
	const visit = (node: ts.Node): void => {
		if (ts.isTaggedTemplateExpression(node)) {
			const row = rowTypeOf(node, checker);
			if (row !== null) statements.push(toStatement(node, row, checker));
		}
		if (ts.isInterfaceDeclaration(node) && node.name.text === 'Database') {
			for (const table of checker.getTypeAtLocation(node).getProperties()) {
				tables.set(table.name, toRowType(checker.getTypeOfSymbol(table), checker));
			}
		}
		ts.forEachChild(node, visit);
	};
	for (const file of files) visit(program.getSourceFile(file)!);
	return { statements, tables };
}

function filesIn(path: string): string[] {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(path, name))
		.sort();
}

const PRIMITIVE =
	ts.TypeFlags.StringLike |
	ts.TypeFlags.NumberLike |
	ts.TypeFlags.BooleanLike |
	ts.TypeFlags.Null |
	ts.TypeFlags.Undefined;

/** `Row` of sql<Row>`...`; null for other templates, and for parts such as sql<boolean>`...`. */
function rowTypeOf(node: ts.TaggedTemplateExpression, checker: ts.TypeChecker): ts.Type | null {
	if (node.typeArguments === undefined) return null;
	if (checker.getTypeAtLocation(node).symbol?.name !== 'RawBuilder') return null;
	const row = checker.getTypeFromTypeNode(node.typeArguments[0]);
	return partsOf(row).every(({ flags }) => flags & PRIMITIVE) ? null : row;
}

const partsOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);

function toStatement(
	node: ts.TaggedTemplateExpression,
	row: ts.Type,
	checker: ts.TypeChecker,
): TypedStatement {
	const source = node.getSourceFile();
	const { line } = source.getLineAndCharacterOfPosition(node.getStart());
	return {
		place: `${relative(ROOT, source.fileName)}:${line + 1}`,
		template: templateOf(node.template),
		...toRowType(row, checker),
	};
}

function templateOf(template: ts.TemplateLiteral): string[] {
	if (ts.isNoSubstitutionTemplateLiteral(template)) return [template.text];
	return [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
}

function toRowType(row: ts.Type, checker: ts.TypeChecker): RowType {
	return {
		columns: new Map(
			row.getProperties().map((column) => {
				const isOptional = (column.flags & ts.SymbolFlags.Optional) !== 0;
				const type = selectedOf(checker.getTypeOfSymbol(column), checker);
				return [column.name, toColumnType(type, isOptional, checker)];
			}),
		),
		patterns: checker
			.getIndexInfosOfType(row)
			.map(({ keyType, type }) => [patternOf(keyType), toColumnType(type, true, checker)]),
	};
}

/** What a select finds where inserts take something else: see Kysely's Generated. */
function selectedOf(type: ts.Type, checker: ts.TypeChecker): ts.Type {
	const selected = type.getProperty('__select__');
	return selected === undefined ? type : checker.getTypeOfSymbol(selected);
}

function patternOf(key: ts.Type): RegExp {
	if (!(key.flags & ts.TypeFlags.TemplateLiteral)) return /^/;
	const { texts, types } = key as ts.TemplateLiteralType;
	const values = types.map(({ flags }) => (flags & ts.TypeFlags.NumberLike ? '\\d+' : '.*'));
	return new RegExp(`^${texts.map((text, i) => text + (values[i] ?? '')).join('')}$`);
}

function toColumnType(type: ts.Type, optional: boolean, checker: ts.TypeChecker): ColumnType {
	const allowed = new Set(partsOf(type).map((part) => kindOf(part, checker)));
	return {
		text: checker.typeToString(type),
		allowed,
		optional: optional || allowed.has('undefined'),
	};
}

function kindOf(type: ts.Type, checker: ts.TypeChecker): string {
	const { flags } = type;
	if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'unknown';
	if (flags & ts.TypeFlags.Undefined) return 'undefined';
	if (type.isStringLiteral() || type.isNumberLiteral()) return JSON.stringify(type.value);
	if (flags & (ts.TypeFlags.Null | ts.TypeFlags.BooleanLiteral)) return checker.typeToString(type);
	if (flags & ts.TypeFlags.StringLike) return 'string';
	if (flags & ts.TypeFlags.NumberLike) return 'number';
	return checker.isArrayLikeType(type) ? 'array' : 'object';
}

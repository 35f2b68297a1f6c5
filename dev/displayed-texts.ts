import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { repoRoot } from './paths';

export type TextKind =
	| 'action'
	| 'activationMessage'
	| 'alias'
	| 'button'
	| 'description'
	| 'displayName'
	| 'eventTriggerDescription'
	| 'hint'
	| 'mode'
	| 'notice'
	| 'option'
	| 'output'
	| 'placeholder'
	| 'section'
	| 'subtitle';

/** A text that the editor shows. */
export interface DisplayedText {
	/** Display name of the node or credential. */
	owner: string;
	/** Path of the parameter, with ` = value` for one of its options; empty for the owner itself. */
	place: string;
	kind: TextKind;
	text: string;
}

/** A node or a credential as the editor shows it. */
export interface Panel {
	owner: string;
	properties: INodeProperties[];
	/** Only of nodes. */
	description?: INodeTypeDescription;
	aliases: string[];
}

const packageRequire = createRequire(join(repoRoot, 'package.json'));

/** Every node and credential that package.json lists. */
export function loadPanels(): Panel[] {
	const { n8n } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	return [...n8n.nodes.map(nodePanel), ...n8n.credentials.map(credentialPanel)];
}

function instantiate<Type>(file: string): Type {
	const module = packageRequire(join(repoRoot, file)) as Record<string, new () => Type>;
	const [Class] = Object.values(module);
	return new Class();
}

const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

function nodePanel(built: string): Panel {
	const { description } = instantiate<INodeType>(sourceOf(built));
	const codex = join(repoRoot, sourceOf(built).replace(/\.ts$/, '.json'));
	const { alias = [] } = existsSync(codex)
		? (JSON.parse(readFileSync(codex, 'utf8')) as { alias?: string[] })
		: {};
	const { displayName: owner, properties } = description;
	return { owner, properties, description, aliases: alias };
}

function credentialPanel(built: string): Panel {
	const { displayName: owner, properties } = instantiate<ICredentialType>(sourceOf(built));
	return { owner, properties, aliases: [] };
}

/** A property and its path. */
export interface PlacedProperty {
	path: string;
	property: INodeProperties;
}

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

const isSection = (option: Option): option is INodePropertyCollection => 'values' in option;
const isProperty = (option: Option): option is INodeProperties => 'displayName' in option;

/** Every property, including those in collections. */
export function allProperties(
	properties: readonly INodeProperties[],
	within = '',
): PlacedProperty[] {
	return properties.flatMap((property) => {
		const path = within + property.name;
		const inside = (property.options ?? []).flatMap((option) => {
			if (isSection(option)) return allProperties(option.values, `${path}.${option.name}.`);
			return isProperty(option) ? allProperties([option], `${path}.`) : [];
		});
		return [{ path, property }, ...inside];
	});
}

type PlacedText = Omit<DisplayedText, 'owner'>;

/** Every text of the panel that the editor shows, in the panel's order. */
export function displayedTexts(panel: Panel): DisplayedText[] {
	const { owner, properties, description, aliases } = panel;
	const texts = [
		at('', 'displayName', owner),
		...(description ? nodeTexts(description) : []),
		...aliases.flatMap((alias) => at('', 'alias', alias)),
		...allProperties(properties).flatMap(propertyTexts),
	];
	return texts.flat().map((text) => ({ owner, ...text }));
}

function at(place: string, kind: TextKind, text: string | undefined): PlacedText[] {
	return text ? [{ place, kind, text }] : [];
}

function nodeTexts(description: INodeTypeDescription): PlacedText[] {
	const { eventTriggerDescription, activationMessage, hints = [] } = description;
	return [
		...at('', 'description', description.description),
		...at('', 'eventTriggerDescription', eventTriggerDescription),
		...at('', 'activationMessage', activationMessage ? String(activationMessage) : undefined),
		...hints.flatMap(({ message }) => at('', 'hint', message)),
		...shownSubtitles(description).flatMap((subtitle) => at('', 'subtitle', subtitle)),
		...shownOutputs(description).flatMap((output) => at('', 'output', output)),
	];
}

function propertyTexts({ path, property }: PlacedProperty): PlacedText[] {
	const { type, displayName, description, hint, placeholder, modes = [], options = [] } = property;
	const collects = type === 'collection' || type === 'fixedCollection';
	return [
		...(type === 'hidden'
			? []
			: at(path, type === 'notice' ? 'notice' : 'displayName', displayName)),
		...at(path, 'description', description),
		...at(path, 'hint', hint),
		...at(path, collects ? 'button' : 'placeholder', placeholder),
		...at(path, 'button', property.typeOptions?.multipleValueButtonText),
		...modes.flatMap((mode) => [
			...at(`${path} @ ${mode.name}`, 'mode', mode.displayName),
			...at(`${path} @ ${mode.name}`, 'placeholder', mode.placeholder),
		]),
		...options.flatMap((option) => optionTexts(path, option)),
	];
}

function optionTexts(path: string, option: Option): PlacedText[] {
	if (isSection(option)) return at(`${path}.${option.name}`, 'section', option.displayName);
	if (isProperty(option)) return [];
	const place = `${path} = ${String(option.value)}`;
	return [
		...at(place, 'option', option.name),
		...at(place, 'description', option.description),
		...at(place, 'action', option.action),
	];
}

/** The possible subtitles of the node. */
function shownSubtitles({ subtitle, properties }: INodeTypeDescription): string[] {
	if (!subtitle) return [];
	return distinct(settingsOf(properties).map((settings) => String(evaluate(subtitle, settings))));
}

/** The possible outputs of the node. */
function shownOutputs({ outputs, outputNames = [], properties }: INodeTypeDescription): string[] {
	if (typeof outputs !== 'string') return outputNames;
	return distinct(
		settingsOf(properties).flatMap((settings) =>
			(evaluate(outputs, settings) as Array<{ displayName: string }>).map(
				({ displayName }) => displayName,
			),
		),
	);
}

/** Like n8n on the canvas, but with the parameters only. */
function evaluate(expression: string, parameters: Record<string, unknown>): unknown {
	const code = expression.replace(/^=\{\{/, '').replace(/\}\}$/, '');
	// tsx wraps functions in `__name`, so their text calls it.
	const run = new Function('$parameter', '__name', `return ${code}`) as (
		...given: unknown[]
	) => unknown;
	return run(parameters, (wrapped: unknown) => wrapped);
}

/** The defaults, and for each parameter the defaults with another of its values. */
function settingsOf(properties: readonly INodeProperties[]): Array<Record<string, unknown>> {
	const defaults = Object.fromEntries(
		properties.map(({ name, type, default: value }) => [
			name,
			type === 'resourceLocator' ? '' : value,
		]),
	);
	const others = properties.flatMap((property) =>
		valuesOf(property).map((value) => ({ ...defaults, [property.name]: value })),
	);
	return [defaults, ...others];
}

function valuesOf({ type, options = [] }: INodeProperties): unknown[] {
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	switch (type) {
		case 'boolean':
			return [true, false];
		case 'number':
			return [1];
		case 'options':
			return values;
		case 'multiOptions':
			return values.map((value) => [value]);
		case 'collection':
			return options
				.filter(isProperty)
				.flatMap((option) => valuesOf(option).map((value) => ({ [option.name]: value })));
		default:
			return [];
	}
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

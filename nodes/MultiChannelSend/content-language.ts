import type {
	IDisplayOptions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { SKIP_MEANS } from './skipped';

export const contentLanguageProperty: INodeProperties = {
	displayName: 'Template Language',
	name: 'contentLanguage',
	type: 'options',
	noDataExpression: true,
	default: 'liquid',
	description: 'How subjects and texts are filled with contact data',
	options: [
		{
			name: 'Liquid',
			value: 'liquid',
			description:
				'Templates such as {{ contact.firstName | default: "friend" }}. HTML is escaped.',
		},
		{
			name: 'n8n Expressions',
			value: 'expressions',
			description: 'Works as in other nodes. Nothing is escaped, and there are no survey tags.',
		},
	],
};

/** Missing values, as Liquid meets them; of the collection 'Options'. */
export const missingVariablesOption: INodeProperties = {
	displayName: 'Missing Variables',
	name: 'missingVariables',
	type: 'options',
	noDataExpression: true,
	default: 'empty',
	description: 'What to do if a contact has no value for a variable of the template',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Fails the contact alone' },
		{ name: 'Leave Empty', value: 'empty' },
		{ name: 'Skip', value: 'skip', description: SKIP_MEANS },
	],
	displayOptions: { show: { '/contentLanguage': ['liquid'] } },
};

const EXPRESSION = 'Text or an n8n expression, used as is without escaping';

/**
 * What a channel asks for, with each field that is Liquid a second time as a field for n8n
 * expressions. Both have the same name, so a text stays when the language changes.
 */
export function inBothLanguages(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) =>
		isContent(property)
			? [within('liquid', property), within('expressions', withExpressions(property))]
			: [property],
	);
}

/** Texts that n8n leaves alone are for Liquid. */
function isContent({ type, noDataExpression, options }: INodeProperties): boolean {
	if (type === 'string') return noDataExpression === true;
	return type === 'fixedCollection' && (options ?? []).some(hasContent);
}

function hasContent(option: NonNullable<INodeProperties['options']>[number]): boolean {
	return 'values' in option && option.values.some(isContent);
}

function within(language: string, property: INodeProperties): INodeProperties {
	const { show, ...rest } = property.displayOptions ?? ({} as IDisplayOptions);
	return {
		...property,
		displayOptions: { ...rest, show: { ...show, contentLanguage: [language] } },
	};
}

function withExpressions(property: INodeProperties): INodeProperties {
	const { noDataExpression: _none, placeholder, description, options, ...rest } = property;
	// n8n's code editor is for fixed text: a switch to an expression would leave it half way.
	const { editor: _editor, editorLanguage: _language, ...typeOptions } = rest.typeOptions ?? {};
	return {
		...rest,
		...(rest.typeOptions && { typeOptions }),
		...(placeholder && !placeholder.includes('{{') && { placeholder }),
		...describe(property.type, description),
		...(options && { options: options.map(optionWithExpressions) }),
	};
}

function describe(type: string, description: string | undefined): { description?: string } {
	if (description && !description.includes('Liquid')) return { description };
	return type === 'string' ? { description: EXPRESSION } : {};
}

function optionWithExpressions(
	option: INodePropertyOptions | INodeProperties | INodePropertyCollection,
) {
	if (!('values' in option)) return option;
	return {
		...option,
		values: option.values.map((each) => (isContent(each) ? withExpressions(each) : each)),
	};
}

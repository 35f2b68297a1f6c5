/** What heads an entry of a fixedCollection; where it comes out empty, the editor counts the entries. */
const titled = (expression: string): string => `={{ ${expression} }}`;

/** The entry's value of a field, or else of the next one. */
export const fieldTitle = (...fields: string[]): string =>
	titled(fields.map((field) => `$collection.item.value.${field}`).join(' || '));

/** What is chosen in the entry's resource locator. */
export const locatorTitle = (field: string): string =>
	titled(`$collection.item.value.${field}?.value ?? ""`);

/** The label of what is chosen in one of the entry's dropdowns. */
export const kindTitle = (field: string): string =>
	titled(
		`$collection.item.properties.find((field) => field.name === "${field}").options.find((kind) => kind.value === $collection.item.value.${field})?.name ?? ""`,
	);

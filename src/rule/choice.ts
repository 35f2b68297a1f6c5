import { z } from 'zod';

export { choice } from '../value/choice';

/** An object without other members; its error names the unknown ones. */
export function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
	return z.strictObject(shape, {
		error: (issue) => {
			const members = Object.keys(shape).join(', ');
			if (issue.code !== 'unrecognized_keys') return `must be ${what}, an object of ${members}`;
			const unknown = issue.keys.map((key) => `'${key}'`).join(', ');
			return `has unknown members ${unknown}: ${what} has ${members}`;
		},
	});
}

/** Text that is not empty, with an example in its error. */
export function text(suchAs: string) {
	const message = `must be text, such as ${suchAs}`;
	return z.string({ error: message }).min(1, message);
}

export function has(input: unknown, key: string): boolean {
	return typeof input === 'object' && input !== null && Object.hasOwn(input, key);
}

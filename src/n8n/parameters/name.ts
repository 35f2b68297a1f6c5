import { idFlaw } from '../../contact/identity';
import { ParameterError } from './error';

/**
 * The text of a parameter that names something, such as a topic.
 * @throws ParameterError if a character of it is lost, or if it is too long
 */
export function nameOf(text: string, label: string): string {
	const flaw = idFlaw(text);
	if (flaw === null) return text;
	throw new ParameterError(`'${label}' ${flaw}.`);
}

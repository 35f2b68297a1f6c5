import type { ContactBook } from '../../contact/book';
import type { SqlBase } from './base';

export function sqlContactBook(_base: SqlBase): ContactBook {
	return {} as ContactBook;
}

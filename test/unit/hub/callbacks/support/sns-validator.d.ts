declare module 'sns-validator' {
	export default class MessageValidator {
		constructor(hostPattern?: RegExp, encoding?: string);
		validate(message: object, done: (error: Error | null, message?: object) => void): void;
	}
}

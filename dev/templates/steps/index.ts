export * from './conditions';
export * from './contacts';
export * from './messages';
export * from './step';
export * from './trigger';
export * from './waits';
export * from './ways';

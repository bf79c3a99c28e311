// Jest's `globalTeardown` of the unit tests.
export { globalTeardown as default } from '@tandem/testing';

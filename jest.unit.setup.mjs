// Jest's `globalSetup` of the unit tests: one PostgreSQL for all of them, because making one takes a second.
export { globalClusterSetup as default } from '@tandem/testing';

export { globalTeardown as default } from '@tandem/testing';

export { globalSetup as default } from '@tandem/testing';

import { nearest } from './nearest.js';

const KNOWN = ['users', 'groups', 'token', 'ai_access_token', 'SAAS_PORT'];

it.each([
  ['user', 'users'],
  ['usres', 'users'],
  ['Users', 'users'],
  ['grups', 'groups'],
  ['ai_acess_tokn', 'ai_access_token'],
  ['SAAS_PRT', 'SAAS_PORT'],
  ['saas_port', 'SAAS_PORT'],
  ['tkn', undefined],
  ['uxxrs', undefined],
  ['', undefined],
])('%j is near to %j', (word, meant) => {
  expect(nearest(word, KNOWN)).toBe(meant);
});

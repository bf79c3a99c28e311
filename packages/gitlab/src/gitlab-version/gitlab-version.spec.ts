import { knownVersionOf } from '@tandem/contracts';
import { readConfiguration } from '@tandem/platform';
import { z } from 'zod';
import { gitlabVersionVariables } from './gitlab-version.js';

const read = (GITLAB_VERSION?: string) => readConfiguration(z.object(gitlabVersionVariables), { GITLAB_VERSION });

it('is 16.1 unless it is 16.3', () => {
  expect([read(), read(''), read('16.1'), read('16.3')].map(({ GITLAB_VERSION }) => GITLAB_VERSION)).toEqual([
    ...['16.1', '16.1', '16.1', '16.3'],
  ]);
});

it.each(['16.2', '16.3.0', 'v16.3', '17', 'latest'])(
  'is not %s, which ends the start in one line with the list',
  (version) => {
    expect(() => read(version)).toThrow(
      'GITLAB_VERSION is malformed (none of 16.1, 16.3): set it to the version of GitLab that this is: 16.1 or 16.3',
    );
  },
);

it.each([
  ['16.1.0-ee', '16.1'],
  ['16.2.4', '16.1'],
  ['16.3.0-pre', '16.3'],
  ['17.0.0-ee', '16.3'],
  ['15.11.0', '16.1'],
])('an instance that says %s has the rules of %s', (said, version) => {
  expect(knownVersionOf(said)).toBe(version);
});

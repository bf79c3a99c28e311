import { contains, type RequestOptions, type Tandem } from '@tandem/testing';
import { eventually } from './support/eventually.js';
import { sharedTandem } from './support/shared-tandem.js';

let tandem: Tandem;
beforeAll(async () => (tandem = await sharedTandem()));
afterAll(() => tandem?.close());

/** No form by which a pattern could know it: it is hidden because it was presented. */
const SECRET = 'open sesame/ä 42?&=x';
const encoded = encodeURIComponent(SECRET);
const ascii = 'open-sesame~4711.q';

const FORMS: Readonly<Record<string, [secret: string, options: RequestOptions, query?: string]>> = {
  'Authorization: Bearer': [ascii, { headers: { authorization: `Bearer ${ascii}` } }],
  'Authorization of an unknown scheme': [ascii, { headers: { authorization: `Token ${ascii}` } }],
  'Authorization: Basic': [
    ascii,
    { headers: { authorization: `Basic ${Buffer.from(`user:${ascii}`).toString('base64')}` } },
  ],
  'PRIVATE-TOKEN': [ascii, { headers: { 'private-token': ascii } }],
  Cookie: [ascii, { headers: { cookie: `_gitlab_session=${ascii}` } }],
  'private_token in the query': [SECRET, {}, `private_token=${encoded}`],
  'private_token in the query, encoded twice': [SECRET, {}, `private_token=${encodeURIComponent(encoded)}`],
  'access_token in a form': [SECRET, { body: new URLSearchParams({ access_token: SECRET }) }],
  'private_token in JSON': [SECRET, { body: { private_token: SECRET } }],
  'a correlation id that holds it': [ascii, { headers: { 'private-token': ascii, 'x-request-id': `id-${ascii}` } }],
};

it.each(Object.entries(FORMS))('%s: in no journal and no log', async (_name, [secret, options, query = '']) => {
  for (const service of tandem.services) {
    const path = service === tandem.modelGateway ? '/v2/completions' : '/api/v4/code_suggestions/tokens';
    const answer = await service.request('POST', `${path}?${query}`, options);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const correlation_id = String(answer.headers['x-request-id']);
    const recorded = await eventually(async () => {
      const exchanges = await service.exchanges({ correlation_id });
      expect(exchanges).toHaveLength(1);
      expect(service.log()).toContain(correlation_id);
      return JSON.stringify(exchanges);
    });
    expect([contains(recorded, secret), contains(service.log(), secret)]).toEqual([false, false]);
  }
});

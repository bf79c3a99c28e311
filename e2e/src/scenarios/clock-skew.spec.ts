import { secondsElapsed } from '@tandem/editor-client';
import type { Tandem } from '@tandem/testing';
import { freezeTogether } from '../support/freeze.js';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const HOUR = 3600;

let tandem: Tandem;
beforeAll(async () => (tandem = await sharedTandem()));
afterAll(() => tandem?.close());
beforeEach(async () => {
  await tandem.reset();
  await freezeTogether(tandem);
});

/** A suggestion with a new JWT; what Code Suggest says of it. */
async function suggest(): Promise<{ status: number; rule: string | null; reason: string | null }> {
  const { access_token: as } = await tandem.developer.openEditor().requestToken();
  const { status, headers } = await tandem.modelGateway.request('POST', '/v2/completions', {
    as,
    headers: { 'x-gitlab-authentication-type': 'oidc' },
    body: { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } },
  });
  const [shown] = await tandem.modelGateway.exchanges({ correlation_id: String(headers['x-request-id']), step: 12 });
  return { status, rule: shown?.rule ?? null, reason: shown?.reason ?? null };
}

describe('complaint: clock skew, for nbf gives only 5 seconds and verifiers no leeway', () => {
  it.each([
    ['5 s behind SaaS', -5, 200, 'jwt-is-accepted'],
    ['6 s behind SaaS', -6, 401, 'jwt-is-valid-already'],
    ['an hour behind SaaS', -HOUR, 401, 'jwt-is-valid-already'],
    ['an hour but a second ahead of SaaS', HOUR - 1, 200, 'jwt-is-accepted'],
    ['an hour ahead of SaaS', HOUR, 401, 'jwt-is-not-expired'],
  ])('Code Suggest %s: the exchanges say which way', async (_what, seconds, status, rule) => {
    await tandem.modelGateway.clock.skew(seconds);
    expect(await suggest()).toMatchObject({ status, rule });
  });

  it.each([
    ['5 s ahead', 5, 200, 'jwt-is-accepted'],
    ['6 s ahead', 6, 401, 'jwt-is-valid-already'],
    ['an hour behind', -HOUR, 401, 'jwt-is-not-expired'],
  ])('SaaS %s of Code Suggest: the same from the other side', async (_what, seconds, status, rule) => {
    await tandem.saas.clock.skew(seconds);
    expect(await suggest()).toMatchObject({ status, rule });
  });

  it('whose clock is wrong is seen in the Date of every answer, and in the exchanges of one request', async () => {
    await tandem.saas.clock.skew(-90);
    await tandem.developer.openEditor().requestToken();
    const [sent] = await tandem.selfManaged.exchanges({ step: 9, direction: 'out' });
    const [received] = await tandem.saas.exchanges({ step: 9 });
    expect(received!.correlation_id).toBe(sent!.correlation_id);
    expect(Date.parse(received!.started_at) - Date.parse(sent!.started_at)).toBe(-90_000);
    expect(Date.parse(received!.response.headers.date!) - Date.parse(sent!.started_at)).toBeLessThan(-88_000);
  });

  it.each([
    ['fast', HOUR],
    ['slow', -HOUR],
  ])('an editor whose clock is an hour %s keeps its JWT for its lifetime, and no longer', async (_what, seconds) => {
    const { date } = (await tandem.saas.request('GET', '/-/health')).headers;
    let elapsed = 0;
    const wall = () => Date.parse(date!) + (seconds + elapsed) * 1000;
    const now = secondsElapsed(() => performance.now() + elapsed * 1000, wall);
    const editor = tandem.developer.openEditor({ now });
    const { access_token: first, created_at, expires_in } = await editor.currentToken();
    // What editors of 2023 asked themselves.
    const countedAsUsable = (at: number) => at < created_at + expires_in;
    expect(countedAsUsable(wall() / 1000)).toBe(seconds < 0);
    expect((await editor.currentToken()).access_token).toBe(first);

    elapsed = HOUR - 61;
    await tandem.clock.advance(elapsed);
    expect((await editor.currentToken()).access_token).toBe(first);
    elapsed += 61;
    await tandem.clock.advance(61);
    expect(countedAsUsable(wall() / 1000)).toBe(seconds < 0);
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
    expect((await editor.currentToken()).access_token).not.toBe(first);
    const refused = (await tandem.modelGateway.exchanges({ step: 12 })).filter(({ status }) => status !== 200);
    expect(refused).toEqual([]);
  });
});

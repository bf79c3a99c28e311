import { json } from './fixtures/fixture-server.js';
import { COMPLETION, FILE, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

describe('while a service refuses', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  const requests = () => [flow.tokenRequests(), flow.codeSuggest.requests.length];

  /** As an editor asks with every keystroke; the codes of the errors in order. */
  async function keystrokes(times: number, client = flow.client): Promise<string[]> {
    const codes: string[] = [];
    for (let i = 0; i < times; i += 1) {
      codes.push(
        await client.requestSuggestions(FILE).then(
          () => 'suggested',
          ({ code }: { code: string }) => code,
        ),
      );
    }
    return codes;
  }

  it('Code Suggest: 20 keystrokes cost one renewal, and four errors', async () => {
    flow.answers.completions = (response) => json(response, 401, { error: 'Forbidden by auth provider' });
    const codes = await keystrokes(20);
    expect(codes).toEqual([...Array(4).fill('code_suggest_refused'), ...Array(16).fill('circuit_open')]);
    expect(requests()).toEqual([2, 5]);
  });

  it('the instance: 20 keystrokes cost four token requests', async () => {
    flow.answers.tokens = (response) => json(response, 404, { message: '404 Not Found' });
    const codes = await keystrokes(20);
    expect(codes).toEqual([...Array(4).fill('not_enabled'), ...Array(16).fill('circuit_open')]);
    expect(requests()).toEqual([4, 0]);
  });

  it('asks again after 10 seconds, not before, and then counts from zero', async () => {
    flow.answers.completions = (response) => json(response, 503, {});
    await keystrokes(4);
    flow.pass(9.5);
    const refused = flow.client.requestSuggestions(FILE);
    await expect(refused).rejects.toMatchObject({
      code: 'circuit_open',
      retryAfter: 0.5,
      cause: { code: 'code_suggest_unexpected_answer' },
      message: 'the last 4 requests failed, so none is sent for 1 s: the answer has status 503',
    });
    flow.pass(0.5);
    expect(await keystrokes(3)).toEqual(Array(3).fill('code_suggest_unexpected_answer'));
    flow.answers.completions = (response) => json(response, 200, COMPLETION);
    expect(await keystrokes(1)).toEqual(['suggested']);
  });

  it('counts only errors in a row', async () => {
    for (let i = 0; i < 3; i += 1) {
      flow.answers.completions = (response) => json(response, 503, {});
      await keystrokes(3);
      flow.answers.completions = (response) => json(response, 200, COMPLETION);
      expect(await keystrokes(1)).toEqual(['suggested']);
    }
  });

  it('does not count what the caller gave up', async () => {
    flow.answers.completions = () => undefined;
    for (let i = 0; i < 5; i += 1) {
      const typedOn = new AbortController();
      flow.answers.completions = () => typedOn.abort(new Error('typed on'));
      await expect(flow.client.requestSuggestions(FILE, typedOn)).rejects.toThrow('typed on');
    }
    flow.answers.completions = (response) => json(response, 200, COMPLETION);
    expect(await keystrokes(1)).toEqual(['suggested']);
  });

  it('streams count too', async () => {
    flow.answers.completions = (response) => json(response, 503, {});
    const stream = () => flow.client.streamSuggestions(FILE).next();
    for (let i = 0; i < 4; i += 1) await expect(stream()).rejects.toMatchObject({ status: 503 });
    await expect(stream()).rejects.toMatchObject({ code: 'circuit_open' });
  });

  it('never stops if it is told not to', async () => {
    flow.answers.completions = (response) => json(response, 503, {});
    const client = flow.newClient({ circuitBreaker: false });
    expect(await keystrokes(6, client)).toEqual(Array(6).fill('code_suggest_unexpected_answer'));
  });

  it('renews a refused JWT again when 10 seconds have passed', async () => {
    flow.answers.completions = (response) => json(response, 401, { error: 'Forbidden by auth provider' });
    await keystrokes(1);
    flow.pass(9.9);
    await keystrokes(1);
    expect(requests()).toEqual([2, 3]);
    flow.pass(0.1);
    await keystrokes(1);
    expect(requests()).toEqual([3, 5]);
  });
});

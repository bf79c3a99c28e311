import { completionRequest, Gateway } from '../fixtures/gateway.js';
import { createKey, Issuer, signToken } from '../fixtures/issuer.js';

describe('monitoring', () => {
  let issuer: Issuer;
  let gateway: Gateway;
  let token: string;

  beforeEach(async () => {
    const key = await createKey('key-1');
    issuer = await Issuer.start([key]);
    gateway = await Gateway.start({ GITLAB_URL: issuer.url });
    token = await signToken({ key, issuer: issuer.url });
  });

  afterEach(async () => {
    await gateway.close();
    await issuer.close();
  });

  const metrics = async () => (await gateway.fetch('/metrics')).text();

  it('answers GET /monitoring/healthz with 200, while the issuer is away too', async () => {
    await issuer.close();
    const response = await gateway.fetch('/monitoring/healthz');
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: {} });
    await issuer.listen();
  });

  it('answers GET /metrics in the text format of Prometheus', async () => {
    const response = await gateway.fetch('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('has the metrics of the gateway by their names from the start', async () => {
    const text = await metrics();
    for (const name of [
      'code_suggestions_inference_requests',
      'code_suggestions_inference_request_duration_seconds',
      'code_suggestions_inference_prompt_size_bytes',
      'code_suggestions_accepts',
      'code_suggestions_requests',
      'code_suggestions_errors',
      'code_suggestions_prompt_language',
    ]) {
      expect(text).toMatch(new RegExp(`^# TYPE ${name} (counter|histogram)$`, 'm'));
    }
  });

  it('counts what the model is asked', async () => {
    await gateway.complete(token);
    await gateway.complete(token, completionRequest({ stream: true })).then((response) => response.text());
    const text = await metrics();
    const model = 'model_engine="tandem",model_name="recurring-text"';
    expect(text).toContain(`code_suggestions_inference_requests{${model}} 2\n`);
    expect(text).toContain(`code_suggestions_inference_request_duration_seconds_count{${model}} 2\n`);
    expect(text).toContain(`code_suggestions_inference_prompt_size_bytes_sum{${model}} 86\n`);
    expect(text).toContain('code_suggestions_prompt_language{lang="js",extension="js"} 2\n');
  });

  it('counts no request that is refused', async () => {
    await gateway.complete('x');
    await gateway.complete(token, {});
    expect(await metrics()).not.toMatch(/^code_suggestions_inference_requests\{/m);
  });

  it('counts what editors tell of former suggestions', async () => {
    const told = {
      model_engine: 'vertex-ai',
      model_name: 'code-gecko',
      lang: 'js',
      requests: 5,
      accepts: 2,
      errors: 1,
    };
    await gateway.complete(token, completionRequest({ telemetry: [told, { ...told, requests: 1, accepts: -7 }] }));
    const text = await metrics();
    const model = 'model_engine="vertex-ai",model_name="code-gecko"';
    expect(text).toContain(`code_suggestions_requests{${model}} 6\n`);
    expect(text).toContain(`code_suggestions_accepts{${model}} 2\n`);
    expect(text).toContain(`code_suggestions_errors{${model}} 2\n`);
  });

  it('does not let clients make ever new series', async () => {
    for (let round = 0; round < 15; round++) {
      const telemetry = Array.from({ length: 10 }, (_, index) => ({
        model_engine: `engine-${round}`,
        model_name: `name-${index}`,
        requests: 1,
        accepts: 1,
        errors: 1,
      }));
      await gateway.complete(token, completionRequest({ telemetry }));
    }
    const text = await metrics();
    expect(text.match(/^code_suggestions_requests\{/gm)).toHaveLength(101);
    expect(text).toContain('code_suggestions_requests{model_engine="other",model_name="other"} 50\n');
  });
});

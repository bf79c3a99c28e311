import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEditorFront } from '@tandem/editor-front';
import { startTandem } from '@tandem/testing';

/** A running stack with its proxy for editors. With `record`, every hop goes through a recording proxy. */
export class EditorStack {
  static async start(options = {}) {
    const tandem = await startTandem(options);
    const folder = mkdtempSync(join(tmpdir(), 'tandem-editors-'));
    const instanceUrl = options.record ? tandem.hops.editorToSelfManaged.url : tandem.selfManaged.url;
    const codeSuggestUrl = options.record ? tandem.hops.editorToModelGateway.url : tandem.modelGateway.url;
    const urls = [instanceUrl, codeSuggestUrl, ...Object.values(tandem.stack.urls)];
    const services = urls.map((url) => ({ url }));
    const front = await startEditorFront({ folder: join(folder, 'editor-front'), codeSuggestUrl, services });
    const run = JSON.parse(readFileSync(join(tandem.stack.state, 'stack.json'), 'utf8'));
    const seen = { ...run, urls: { ...run.urls, selfManaged: instanceUrl }, editorProxy: front.url };
    writeFileSync(join(folder, 'stack.json'), JSON.stringify(seen), { mode: 0o600 });
    return new EditorStack(tandem, front, instanceUrl, folder);
  }

  constructor(tandem, front, instanceUrl, folder) {
    Object.assign(this, { tandem, front, instanceUrl, folder });
  }

  get token() {
    return this.tandem.selfManaged.people.developer.token;
  }

  /** For `tandem editor`: a state folder that names this stack's proxy, and with `record` the recording ones. */
  get state() {
    return this.folder;
  }

  /** What `tandem editor run` gives to an editor. */
  get variables() {
    const { url, caFile } = this.front;
    const noProxy = 'localhost,127.0.0.1,::1';
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      LANG: 'C.UTF-8',
      ...{ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: noProxy },
      ...{ http_proxy: url, https_proxy: url, no_proxy: noProxy },
      NODE_EXTRA_CA_CERTS: caFile,
      GITLAB_WORKFLOW_INSTANCE_URL: this.instanceUrl,
      GITLAB_WORKFLOW_TOKEN: this.token,
    };
  }

  /** Requests of the flow that the services recorded, as `step→answer step: status`, in order. */
  async steps() {
    const exchanges = await this.tandem.exchanges();
    return exchanges.filter(({ step }) => step !== null).map(({ step, status }) => `${step}: ${status}`);
  }

  /** Back to its beginning, with nothing recorded on the hops. */
  async reset() {
    await this.tandem.reset();
    Object.values(this.tandem.hops).forEach((hop) => hop.clear());
  }

  async close() {
    await this.front.close();
    await this.tandem.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits for a condition, for as long as its test may take. */
export async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

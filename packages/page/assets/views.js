import { ask, careful, copyButton, fill, h } from './dom.js';
import { arrowsOf } from './requests.js';

/** Who is who, and what can be pasted. */
export function peopleView(state) {
  return h(
    'section',
    { class: 'people', 'aria-label': 'People' },
    state.curl && [
      h('h2', {}, 'A token request'),
      h('pre', { tabindex: '0' }, state.curl),
      copyButton(state.curl, 'Copy the curl'),
    ],
    h('h2', {}, 'Who is who'),
    state.people.length === 0
      ? h('p', {}, 'This stack does not have the development seed: its tokens are not known here.')
      : h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Deployment', 'User', 'Role', 'Token'].map((title) => h('th', { scope: 'col' }, title)),
              h('td'),
            ),
          ),
          h(
            'tbody',
            {},
            state.people.map(({ deployment, name, role, token }) =>
              h(
                'tr',
                {},
                [deployment, name, role].map((text) => h('td', {}, text)),
                h('td', {}, h('code', {}, token)),
                h('td', {}, copyButton(token, `Copy the token of ${name}`)),
              ),
            ),
          ),
        ),
    h('h2', {}, 'Services'),
    h(
      'ul',
      {},
      state.services.map(({ name, url }) => h('li', {}, `${name}: `, h('code', {}, url))),
    ),
  );
}

const EXAMPLE = `function add(a, b) {
  return a + b;
}

function subtract(a, b) {
  return a - b;
}

function add`;

/** A small editor whose suggestion comes from Code Suggest. */
export function tryView(state) {
  if (!state.canTry) return h('p', {}, 'No personal access token is known: start with the default seed.');
  const ghost = h('span', { class: 'ghost', 'aria-live': 'polite' });
  const mirror = h('div', { class: 'mirror', 'aria-hidden': 'true' });
  const text = h('textarea', { spellcheck: 'false', rows: 16, 'aria-label': 'File', autocomplete: 'off' });
  text.value = EXAMPLE;
  const name = h('input', { value: 'sum.js', 'aria-label': 'Name of the file' });
  const answer = h('pre', { tabindex: '0', 'aria-label': 'Request and answer' });
  let timer;
  let asked = 0;
  const show = (suggestion) => {
    ghost.textContent = suggestion;
    const at = text.selectionStart;
    fill(
      mirror,
      document.createTextNode(text.value.slice(0, at)),
      ghost,
      document.createTextNode(text.value.slice(at)),
    );
    mirror.scrollTop = text.scrollTop;
  };
  const suggest = careful(async () => {
    const number = ++asked;
    const at = text.selectionStart;
    const request = {
      fileName: name.value,
      contentAboveCursor: text.value.slice(0, at),
      contentBelowCursor: text.value.slice(at),
    };
    const { completion, error, exchanges } = await ask('POST', 'try', request);
    if (number !== asked) return;
    show(completion?.choices[0]?.text ?? '');
    answer.textContent = JSON.stringify(
      { requests: exchanges, ...(error ? { error } : { answer: completion }) },
      null,
      2,
    );
  });
  const later = () => {
    show('');
    clearTimeout(timer);
    timer = setTimeout(suggest, 250);
  };
  text.addEventListener('input', later);
  text.addEventListener('click', later);
  text.addEventListener('scroll', () => (mirror.scrollTop = text.scrollTop));
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show('');
    if (event.key !== 'Tab' || !ghost.textContent) return;
    event.preventDefault();
    text.setRangeText(ghost.textContent, text.selectionStart, text.selectionEnd, 'end');
    later();
  });
  setTimeout(() => {
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
    void suggest();
  });
  return h(
    'section',
    { class: 'try', 'aria-label': 'Try it' },
    h('p', {}, 'Type; Tab takes the suggestion, Escape hides it. ', h('label', {}, 'File ', name)),
    h('div', { class: 'editor' }, mirror, text),
    h('h2', {}, 'Request and answer'),
    answer,
  );
}

/** The operations of the services, from the documents that they serve. */
export function apiView(state) {
  const content = h('div', {}, 'reading …');
  const documents = [
    ...state.services.filter(({ name }) => name !== 'model-gateway').map(({ name }) => [name, `openapi/${name}`]),
    ...state.services
      .filter(({ isOpen }) => isOpen)
      .slice(0, 2)
      .map(({ name }) => [`control surface of ${name}`, `simulator/${name}/openapi.json`]),
  ];
  void careful(async () => {
    const read = await Promise.all(
      documents.map(async ([name, path]) => [name, await ask('GET', path).catch(() => undefined)]),
    );
    fill(
      content,
      ...read.map(([name, document]) =>
        h(
          'details',
          { open: true },
          h('summary', {}, name),
          document ? operations(document) : h('p', {}, 'it serves no document'),
        ),
      ),
    );
  })();
  return h('section', { class: 'api', 'aria-label': 'API' }, content);
}

function operations({ paths = {} }) {
  return h(
    'ul',
    {},
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) =>
        h(
          'li',
          {},
          h(
            'details',
            {},
            h('summary', {}, h('code', {}, `${method.toUpperCase()} ${path}`), ` ${operation.summary ?? ''}`),
            h(
              'pre',
              { tabindex: '0' },
              JSON.stringify(
                {
                  parameters: operation.parameters,
                  requestBody: operation.requestBody,
                  responses: operation.responses,
                },
                null,
                2,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** What is shown as Mermaid, JSON or HAR. */
export function exportView(state, shown) {
  const groups = shown();
  const forms = {
    'Mermaid, sequence.mmd': () => mermaid(groups, state),
    'JSON, requests.json': () =>
      JSON.stringify(
        groups.flatMap(({ exchanges }) => exchanges),
        null,
        2,
      ),
    'HAR, requests.har': () => JSON.stringify(har(groups), null, 2),
  };
  return h(
    'section',
    { class: 'export', 'aria-label': 'Export' },
    h('p', {}, `What the filter of “Requests” shows: ${groups.length} groups. Secrets are fingerprints.`),
    Object.entries(forms).map(([title, make]) => {
      const [form, file] = title.split(', ');
      const text = make();
      const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
      return h(
        'section',
        {},
        h('h2', {}, form),
        h('a', { href: url, download: file }, `Save ${file}`),
        ' ',
        copyButton(text, `Copy the ${form}`),
        h('pre', { tabindex: '0' }, text.slice(0, 20_000)),
      );
    }),
  );
}

function mermaid(groups, state) {
  const lines = ['sequenceDiagram'];
  for (const actor of state.actors) lines.push(`  participant ${alias(actor)} as ${actor}`);
  for (const group of groups.toReversed()) {
    for (const arrow of arrowsOf(group, state.steps)) {
      const [{ method, path, status }] = arrow.recorded;
      const step = arrow.isAnswer ? arrow.answer : arrow.step;
      const what = arrow.isAnswer
        ? `${status ?? 'no answer'} ${step?.message ?? ''}`
        : (step?.message ?? `${method} ${path}`);
      lines.push(
        `  ${alias(arrow.from)}${arrow.isAnswer ? '-->>' : '->>'}${alias(arrow.to)}: ${step ? `${step.number} ` : ''}${what}`
          .replace(/[;#]/g, ' ')
          .trimEnd(),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const alias = (actor) => actor.replace(/\W/g, '');

function har(groups) {
  const list = (headers) => Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));
  const text = (body) => (body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  const entries = groups.flatMap(({ exchanges }) =>
    exchanges.map((one) => ({
      startedDateTime: one.started_at,
      time: one.duration_ms,
      comment: `${one.service} ${one.direction}, ${one.correlation_id}, ${one.rule ?? ''}`,
      request: {
        method: one.method,
        url: `http://${one.service}${one.path}`,
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: list(one.request.headers),
        queryString: [],
        headersSize: -1,
        bodySize: -1,
        postData: { mimeType: 'application/json', text: text(one.request.body) },
      },
      response: {
        status: one.status ?? 0,
        statusText: one.failure ?? '',
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: list(one.response.headers),
        content: { size: text(one.response.body).length, mimeType: 'application/json', text: text(one.response.body) },
        redirectURL: '',
        headersSize: -1,
        bodySize: -1,
      },
      cache: {},
      timings: { send: 0, wait: one.duration_ms, receive: 0 },
    })),
  );
  return { log: { version: '1.2', creator: { name: 'tandem', version: '1' }, entries } };
}

import { ask, copyButton, fill, h } from './dom.js';

const SENDERS = { 'self-managed': 'self-managed', saas: 'GitLab Inc. (saas)', 'model-gateway': 'Code Suggest' };

/**
 * Opens one request: what each hop sent and got, who sent the answer, the JWT against each clock. Hops that
 * are told of later are added.
 */
export function openDetails(group, arrow, state) {
  document.querySelector('dialog')?.remove();
  const sender = h('p', { class: 'sender' });
  const hops = h('div', {});
  const shown = new Map();
  const show = () => {
    if (shown.size === group.exchanges.length) return;
    const elements = [...group.exchanges].sort(byBeginning).map((recorded) => {
      if (!shown.has(recorded)) shown.set(recorded, hop(recorded, arrow?.recorded.includes(recorded) ?? false, state));
      return shown.get(recorded);
    });
    fill(sender, senderOf(group));
    fill(hops, ...elements);
  };
  show();
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'details-title' },
    h(
      'header',
      {},
      h('h2', { id: 'details-title' }, `Request ${group.id}`),
      copyButton(`${location.href.split('#')[0]}#request=${encodeURIComponent(group.id)}`, 'Copy the link'),
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
    ),
    sender,
    hops,
  );
  group.onRecorded = show;
  dialog.addEventListener('close', () => {
    group.onRecorded = undefined;
    dialog.remove();
    if (location.hash.startsWith('#request=')) history.replaceState(null, '', '#view=requests');
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Of two that began in the same millisecond, the one that lasted longer asked the other. */
const byBeginning = (a, b) => a.started_at.localeCompare(b.started_at) || b.duration_ms - a.duration_ms;

/** Who sent the answer that the first one to ask got. */
export function senderOf({ exchanges }) {
  const refused = exchanges.find(
    ({ direction, decisions }) => direction === 'in' && decisions.some(({ outcome }) => outcome === 'refused'),
  );
  if (refused) return `${SENDERS[refused.service]} sent this answer: the rule ${refused.rule} refused.`;
  const failed = exchanges.find(({ failure }) => failure);
  if (failed?.direction === 'out')
    return `No whole answer came to ${SENDERS[failed.service]} (${failed.failure}): what stands between may have sent one.`;
  const last =
    exchanges.find(({ service, direction }) => direction === 'in' && service !== 'self-managed') ?? exchanges[0];
  return `${SENDERS[last.service]} sent this answer${last.failure ? `, but not all of it (${last.failure})` : ''}.`;
}

function hop(recorded, isOpen, state) {
  const { service, direction, method, path, status, duration_ms: ms, decisions, failure, peer } = recorded;
  const title = `${SENDERS[service]} ${direction === 'in' ? 'was asked' : 'asked'}: ${method} ${path} → ${status ?? 'no answer'}, ${ms.toFixed(1)} ms`;
  return h(
    'details',
    { open: isOpen || direction === 'in' },
    h('summary', {}, title),
    h('p', {}, `${direction === 'in' ? 'by' : 'at'} ${peer}${failure ? `; ${failure}` : ''}`),
    decisions.length > 0 &&
      h(
        'ul',
        { class: 'decisions' },
        decisions.map(({ rule, outcome, reason }) =>
          h(
            'li',
            { class: outcome },
            h('code', {}, rule),
            ` ${outcome}${reason ? `: ${reason}` : ''}`,
            state.rules[rule] ? ` (${state.rules[rule].source})` : '',
          ),
        ),
      ),
    ...jwtsOf(recorded).map((jwt) => jwtElement(jwt, state)),
    h('div', { class: 'messages' }, message('It got', recorded.request), message('It answered', recorded.response)),
  );
}

function message(title, { headers, body }) {
  return h(
    'section',
    {},
    h('h3', {}, title),
    h(
      'pre',
      { tabindex: '0' },
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(''),
      '\n',
      body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body, null, 2),
    ),
  );
}

const jwtsOf = ({ jwts = [] }) => jwts;

function jwtElement({ fingerprint, header, claims }, state) {
  const clocks = h('ul', { class: 'clocks' }, h('li', {}, 'asking the clocks …'));
  void compareWithClocks(clocks, claims, state);
  return h(
    'section',
    { class: 'jwt' },
    h('h3', {}, `JWT ${fingerprint}`),
    h('pre', { tabindex: '0' }, JSON.stringify({ header, claims }, null, 2)),
    clocks,
  );
}

async function compareWithClocks(list, { nbf, exp }, { services }) {
  const lines = await Promise.all(
    services
      .filter(({ isOpen }) => isOpen)
      .map(async ({ name }) => {
        const { now } = await ask('GET', `simulator/${name}/clock`).catch(() => ({}));
        if (now === undefined) return h('li', {}, `${name}: its clock cannot be read`);
        const seconds = Date.parse(now) / 1000;
        const word = exp <= seconds ? 'expired' : nbf > seconds ? 'not valid yet' : 'valid';
        const left = Math.round(exp - seconds);
        return h(
          'li',
          { class: word === 'valid' ? 'allowed' : 'refused' },
          `${name}, ${now}: ${word}, `,
          left > 0 ? `ends in ${left} s` : `ended ${-left} s ago`,
        );
      }),
  );
  fill(list, ...lines);
}

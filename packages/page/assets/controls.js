import { ask, careful, h, notify, renew } from './dom.js';

const FLAGS = ['code_suggestions_tokens_api', 'ai_assist_flag', 'code_suggestions_for_instance_admin_enabled'];
const KINDS = [
  'delay',
  'status',
  'reset',
  'truncate',
  'invalid-body',
  'unreachable',
  'expired-jwt',
  'badly-signed-jwt',
  'wrong-audience',
  'wrong-issuer',
  'stale-keys',
];
const CONTENT = /jwt|wrong-|stale-/;

/** The controls: settings, flags, faults, clocks, snapshots, reset. Each panel reads what counts now. */
export function controlsView(state) {
  const panels = [];
  if (state.canAdminister['self-managed']) panels.push(panel('Settings of self-managed', settings));
  if (state.canAdminister.saas) {
    panels.push(panel('Groups of saas', groups), panel('Feature flags of saas', flags, 'wide'));
  }
  const open = state.services.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  if (open.length > 0) {
    const deployments = open.filter((name) => name !== 'model-gateway');
    panels.push(
      panel('Clocks', (redraw) => clocks(open, redraw), 'wide'),
      panel('Faults', (redraw) => faults(open, redraw), 'wide'),
      panel('Snapshots', (redraw) => snapshots(deployments, redraw)),
      panel('Reset', () => reset(open)),
    );
  }
  return h('section', { class: 'controls', 'aria-label': 'Controls' }, panels);
}

function panel(title, draw, width = '') {
  const content = h('div', {}, 'reading …');
  const redraw = careful(async () => void renew(content, ...[await draw(redraw)].flat()));
  void redraw();
  return h('section', { class: `panel ${width}` }, h('h2', {}, title), content);
}

const button = (label, work, properties = {}) =>
  h('button', { type: 'button', ...properties, onclick: careful(work) }, label);

function toggle(label, isOn, change) {
  return h(
    'label',
    { class: 'toggle' },
    h('input', {
      type: 'checkbox',
      'aria-label': typeof label === 'string' ? label : label.textContent,
      checked: isOn,
      onchange: careful((event) => change(event.target.checked)),
    }),
    ' ',
    label,
  );
}

async function settings(redraw) {
  const path = 'gitlab/self-managed/application/settings';
  const now = await ask('GET', path);
  const name = 'instance_level_code_suggestions_enabled';
  const input = h('input', {
    name: 'ai_access_token',
    type: 'password',
    autocomplete: 'off',
    placeholder: now.ai_access_token ? 'stored' : 'none is stored',
  });
  return [
    toggle(h('code', {}, name), now[name], async (value) => {
      await ask('PUT', path, { [name]: value });
      notify(`${name} is ${value ? 'on' : 'off'}.`);
      await redraw();
    }),
    h(
      'form',
      {
        onsubmit: careful(async (event) => {
          event.preventDefault();
          await ask('PUT', path, { ai_access_token: input.value });
          input.value = '';
          notify('The service account token is stored.');
          await redraw();
        }),
      },
      h('label', {}, h('code', {}, 'ai_access_token'), ' (SAT, can only be written) ', input),
      h('button', {}, 'Store'),
    ),
  ];
}

async function flags(redraw) {
  const path = 'gitlab/saas/features';
  const set = await ask('GET', path);
  const names = [...new Set([...FLAGS, ...set.map(({ name }) => name)])];
  const change = (name, method, body) => async () => {
    await ask(method, `${path}/${encodeURIComponent(name)}`, body);
    await redraw();
  };
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Flag', 'State', ''].map((title) => (title ? h('th', { scope: 'col' }, title) : h('td'))),
      ),
    ),
    h(
      'tbody',
      {},
      names.map((name) => {
        const flag = set.find((one) => one.name === name);
        return h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('code', {}, name)),
          h('td', {}, flag?.state ?? 'default'),
          h(
            'td',
            {},
            button('On', change(name, 'POST', { value: 'true' }), { 'aria-label': `On: ${name}` }),
            button('Off', change(name, 'POST', { value: 'false' }), { 'aria-label': `Off: ${name}` }),
            flag && button('Default', change(name, 'DELETE'), { 'aria-label': `Default: ${name}` }),
          ),
        );
      }),
    ),
  );
}

async function groups(redraw) {
  const list = await ask('GET', 'gitlab/saas/groups');
  const roots = list.filter(({ parent_id }) => !parent_id);
  if (roots.length === 0) return h('p', {}, 'There is no group.');
  return roots.map((group) =>
    toggle(`${group.full_path}: code suggestions`, group.code_suggestions, async (value) => {
      await ask('PUT', `gitlab/saas/groups/${group.id}`, { code_suggestions: value });
      await redraw();
    }),
  );
}

async function faults(names, redraw) {
  const set = (
    await Promise.all(
      names.map(async (name) =>
        (await ask('GET', `simulator/${name}/faults`)).faults.map((fault) => ({ name, fault })),
      ),
    )
  ).flat();
  const form = h(
    'form',
    {
      class: 'fault',
      onsubmit: careful(async (event) => {
        event.preventDefault();
        const { service, kind, on, path, number, times } = Object.fromEntries(new FormData(form));
        const fault = { kind, ...(times ? { times: Number(times) } : {}) };
        if (!CONTENT.test(kind)) Object.assign(fault, { on, ...(path ? { path } : {}) });
        const field = { delay: 'milliseconds', status: 'status', truncate: 'bytes' }[kind];
        if (field) fault[field] = Number(number);
        await ask('POST', `simulator/${service}/faults`, fault);
        await redraw();
      }),
    },
    select('service', 'Service', names),
    select('kind', 'Kind', KINDS),
    select('on', 'On', ['in', 'out']),
    h('label', {}, 'Path ', h('input', { name: 'path', value: '/api/v4/code_suggestions/tokens', size: 30 })),
    h('label', {}, 'Status, ms or bytes ', h('input', { name: 'number', type: 'number', value: 503 })),
    h('label', {}, 'Times ', h('input', { name: 'times', type: 'number', min: 1, value: 1 })),
    h('button', {}, 'Set the fault'),
  );
  return [
    set.length > 0
      ? h(
          'ul',
          {},
          set.map(({ name, fault }) =>
            h(
              'li',
              {},
              `${name}: ${fault.kind} ${fault.on ?? ''} ${fault.path ?? ''} (fired ${fault.fired}${fault.spent ? ', spent' : ''}) `,
              button('Remove', async () => {
                await ask('DELETE', `simulator/${name}/faults/${fault.id}`);
                await redraw();
              }),
            ),
          ),
        )
      : h('p', {}, 'No fault is set.'),
    form,
  ];
}

const select = (name, label, values) =>
  h(
    'label',
    {},
    `${label} `,
    h(
      'select',
      { name },
      values.map((value) => h('option', {}, value)),
    ),
  );

async function clocks(names, redraw) {
  const states = await Promise.all(
    names.map(async (name) => ({ name, ...(await ask('GET', `simulator/${name}/clock`)) })),
  );
  const command =
    (targets, path, body = {}) =>
    async () => {
      await Promise.all(targets.map((name) => ask('POST', `simulator/${name}/clock/${path}`, body)));
      await redraw();
    };
  const buttons = (targets, of) => [
    button('Freeze', command(targets, 'freeze'), { 'aria-label': `Freeze: ${of}` }),
    button('+1 h', command(targets, 'advance', { seconds: 3600 }), { 'aria-label': `+1 h: ${of}` }),
    button('Skew −60 s', command(targets, 'skew', { seconds: -60 }), { 'aria-label': `Skew −60 s: ${of}` }),
    button('Skew +60 s', command(targets, 'skew', { seconds: 60 }), { 'aria-label': `Skew +60 s: ${of}` }),
    button('Real time', command(targets, 'reset'), { 'aria-label': `Real time: ${of}` }),
  ];
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Service', 'Now', 'State'].map((title) => h('th', { scope: 'col' }, title)),
        h('td'),
      ),
    ),
    h(
      'tbody',
      {},
      states.map(({ name, now, frozen, advanced_seconds: ahead, skew_seconds: skew }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          h('td', {}, now),
          h(
            'td',
            {},
            [frozen ? 'frozen' : 'runs', ahead ? `+${ahead} s` : '', skew ? `skew ${skew} s` : '']
              .filter(Boolean)
              .join(', '),
          ),
          h('td', {}, buttons([name], name)),
        ),
      ),
      h('tr', {}, h('th', { scope: 'row', colspan: 3 }, 'all three'), h('td', {}, buttons(names, 'all clocks'))),
    ),
  );
}

async function snapshots(names, redraw) {
  const kept = (
    await Promise.all(
      names.map(async (name) =>
        (await ask('GET', `simulator/${name}/snapshots`)).snapshots.map((snapshot) => snapshot.name),
      ),
    )
  ).flat();
  const input = h('input', { value: 'before', pattern: '[\\w.\\-]+', 'aria-label': 'Name of the snapshot' });
  const command = (method, snapshot) => async () => {
    await Promise.all(
      names.map((name) => ask(method, `simulator/${name}/snapshots/${encodeURIComponent(snapshot())}`)),
    );
    notify('Done.');
    await redraw();
  };
  return [
    h(
      'ul',
      {},
      [...new Set(kept)].map((name) =>
        h(
          'li',
          {},
          `${name} `,
          button(
            'Restore',
            command('POST', () => name),
          ),
          button(
            'Forget',
            command('DELETE', () => name),
          ),
        ),
      ),
    ),
    input,
    button(
      'Keep the data of now',
      command('PUT', () => input.value),
    ),
  ];
}

function reset(names) {
  return [
    h('p', {}, 'Real time, no faults, no recorded requests, the data of the seed. Snapshots stay.'),
    button('Reset all', async () => {
      await Promise.all(names.map((name) => ask('POST', `simulator/${name}/reset`, {})));
      notify('All is as at the beginning.');
      location.reload();
    }),
  ];
}

import { copyButton, fill, h } from './dom.js';
import { openDetails } from './details.js';

const HEAD = 34;
const ROW = 30;
const REFUSAL = 98;
/** Below the last arrow, for its head. */
const FOOT = 8;
const GAP = 12;
const OVERSCAN = 300;
const MOST = 6000;
/** As the lifelines stand, from left to right. */
export const LIFELINES = ['SM admin', 'SM user', 'editor', 'SM GitLab', 'GitLab Inc.', 'Code Suggest'];
const TITLES = { 'SM GitLab': 'self-managed', 'GitLab Inc.': 'GitLab Inc. (saas)' };
const OWN = { 'self-managed': 'SM GitLab', saas: 'GitLab Inc.', 'model-gateway': 'Code Suggest' };

/** All recorded requests, by their correlation id. */
export class Requests extends EventTarget {
  groups = new Map();
  count = 0;
  #seen = new Set();

  add(recorded) {
    const key = `${recorded.service}:${recorded.id}:${recorded.started_at}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.count += 1;
    const id = recorded.correlation_id;
    const group = this.groups.get(id) ?? { id, exchanges: [], at: '' };
    group.exchanges.push(recorded);
    group.at = group.at > recorded.started_at ? group.at : recorded.started_at;
    group.arrows = undefined;
    group.element = undefined;
    this.groups.delete(id);
    this.groups.set(id, group);
    if (this.count > MOST) this.#forgetOldest();
    group.onRecorded?.();
    this.dispatchEvent(new Event('change'));
  }

  /** The newest first. */
  list() {
    return [...this.groups.values()].reverse();
  }

  #forgetOldest() {
    const [oldest] = this.groups.values();
    this.groups.delete(oldest.id);
    this.count -= oldest.exchanges.length;
    for (const { service, id, started_at } of oldest.exchanges) this.#seen.delete(`${service}:${id}:${started_at}`);
  }
}

/** Whether a recorded request was refused, or not answered. */
export const isRefused = ({ status, decisions }) =>
  status === null || status >= 400 || decisions.some(({ outcome }) => outcome === 'refused');

/** Where an arrow stands: what is sent on to Code Suggest is no step, and comes last. */
const rankOf = ({ step, to }) => step?.number ?? (to === 'Code Suggest' ? 12 : 0);

/** The arrows of a group: each request and each answer once, though two services recorded it. */
export function arrowsOf(group, steps) {
  if (group.arrows) return group.arrows;
  const arrows = new Map();
  for (const recorded of group.exchanges) {
    const own = OWN[recorded.service];
    const from = recorded.from ?? (recorded.direction === 'in' ? 'SM user' : own);
    const to = recorded.to ?? (recorded.direction === 'in' ? own : 'GitLab Inc.');
    const what = recorded.step ?? `${recorded.method} ${recorded.path}`;
    const key = `${what}:${from}:${to}`;
    const same = arrows.get(key);
    if (same) {
      same.recorded.push(recorded);
      continue;
    }
    const step = steps.find(({ number }) => number === recorded.step);
    const answer = steps.find(({ number }) => number === recorded.answer_step);
    arrows.set(key, { recorded: [recorded], from, to, step, answer });
  }
  const hops = [...arrows.values()].sort(
    (a, b) => rankOf(a) - rankOf(b) || (a.recorded[0].started_at < b.recorded[0].started_at ? -1 : 1),
  );
  group.arrows = [
    ...hops.map((hop) => ({ ...hop, isAnswer: false })),
    ...hops.toReversed().map((hop) => ({ ...hop, isAnswer: true, from: hop.to, to: hop.from })),
  ];
  return group.arrows;
}

/** The rule results of a group that refused, each with the service that gave it. */
export function refusalsOf(group) {
  return group.exchanges.flatMap(({ service, decisions, direction }) =>
    direction === 'in'
      ? decisions.filter(({ outcome }) => outcome === 'refused').map((decision) => ({ service, ...decision }))
      : [],
  );
}

const heightOf = (group, steps) =>
  HEAD + FOOT + GAP + ROW * arrowsOf(group, steps).length + REFUSAL * refusalsOf(group).length;

/** Whether a group fits what is asked for. */
export function fits(group, { text, step, status, rule }) {
  const { exchanges } = group;
  if (step && !exchanges.some((one) => one.step === Number(step) || one.answer_step === Number(step))) return false;
  if (status === 'refused' && !exchanges.some(isRefused)) return false;
  if (status === 'allowed' && exchanges.some(isRefused)) return false;
  if (/^\d+$/.test(status) && !exchanges.some((one) => one.status === Number(status))) return false;
  if (rule && !exchanges.some(({ decisions }) => decisions.some((decision) => decision.rule.includes(rule))))
    return false;
  if (!text) return true;
  const sought = text.toLowerCase();
  return exchanges.some((one) =>
    [one.correlation_id, one.path, one.method, one.reason, one.failure, one.service, one.rule].some((value) =>
      String(value ?? '')
        .toLowerCase()
        .includes(sought),
    ),
  );
}

/** The view of the sequence, live. Only what is visible is in the document. */
export function requestsView(state, requests, filter) {
  const list = h('ol', { class: 'groups', 'aria-label': 'Requests, the newest first' });
  const viewport = h('div', { class: 'viewport', tabindex: '0', role: 'region', 'aria-label': 'Sequence' }, list);
  const shown = h('output', { class: 'shown' });
  let frame;
  const render = () => {
    frame = undefined;
    const groups = requests.list().filter((group) => fits(group, filter));
    let top = 0;
    const places = groups.map((group) => {
      const place = { group, top, height: heightOf(group, state.steps) };
      top += place.height;
      return place;
    });
    list.style.height = `${top}px`;
    const { scrollTop, clientHeight } = viewport;
    const visible = places.filter(
      (place) => place.top + place.height > scrollTop - OVERSCAN && place.top < scrollTop + clientHeight + OVERSCAN,
    );
    const focused = document.activeElement?.dataset?.key;
    keep(
      list,
      visible.map((place) => placed(place, state)),
    );
    if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    shown.textContent = `${groups.length} of ${requests.groups.size} shown`;
    if (groups.length === 0)
      fill(
        list,
        h(
          'li',
          { class: 'none' },
          requests.groups.size === 0
            ? 'No request yet. Paste the curl of “People”, or use “Try it”.'
            : 'No request fits the filter.',
        ),
      );
  };
  const schedule = () => (frame ??= requestAnimationFrame(render));
  viewport.addEventListener('scroll', schedule);
  new ResizeObserver(schedule).observe(viewport);
  requests.addEventListener('change', schedule);
  schedule();
  return h(
    'section',
    { class: 'requests', 'aria-label': 'Requests' },
    filterForm(filter, state, schedule, shown),
    h(
      'div',
      { class: 'lifelines', 'aria-hidden': 'true' },
      LIFELINES.map((name) => h('span', {}, TITLES[name] ?? name)),
    ),
    viewport,
  );
}

function filterForm(filter, state, schedule, shown) {
  const set = (name) => (event) => {
    filter[name] = event.target.value.trim();
    schedule();
  };
  const field = (name, label, input) => h('label', {}, label, ' ', input(set(name)));
  return h(
    'form',
    { class: 'filter', role: 'search', onsubmit: (event) => event.preventDefault() },
    field('text', 'Text', (oninput) => h('input', { type: 'search', value: filter.text, oninput })),
    field('step', 'Step', (onchange) =>
      h(
        'select',
        { onchange },
        h('option', { value: '' }, 'all'),
        state.steps.map(({ number }) =>
          h('option', { value: number, selected: String(number) === filter.step }, number),
        ),
      ),
    ),
    field('status', 'Status', (onchange) =>
      h(
        'select',
        { onchange },
        ['', 'allowed', 'refused', '201', '400', '401', '403', '404', '429', '500', '503'].map((value) =>
          h('option', { value, selected: value === filter.status }, value || 'all'),
        ),
      ),
    ),
    field('rule', 'Rule', (oninput) => h('input', { type: 'search', value: filter.rule, oninput, size: 18 })),
    shown,
  );
}

/** The element of a group, the same one until the group changes: what the mouse is on is not taken from under it. */
function placed({ group, top, height }, state) {
  group.element ??= groupElement(group, state);
  Object.assign(group.element.style, { top: `${top}px`, height: `${height - GAP}px` });
  return group.element;
}

/** Gives a list these elements in this order; an element that is in its place is not touched. */
function keep(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}

function groupElement(group, state) {
  const refused = group.exchanges.some(isRefused);
  return h(
    'li',
    { class: `group ${refused ? 'refused' : 'allowed'}` },
    h(
      'h2',
      {},
      h('time', { datetime: group.at }, new Date(group.at).toLocaleTimeString()),
      ' ',
      h('a', { href: `#request=${encodeURIComponent(group.id)}` }, group.id),
      ' ',
      h('strong', {}, refused ? 'refused' : 'allowed'),
    ),
    arrowsOf(group, state.steps).map((arrow, index) => arrowElement(group, arrow, index, state)),
    refusalsOf(group).map((refusal) => refusalElement(refusal, state)),
  );
}

function arrowElement(group, arrow, index, state) {
  const [first] = arrow.recorded;
  const [from, to] = [LIFELINES.indexOf(arrow.from), LIFELINES.indexOf(arrow.to)];
  const left = Math.max(0, Math.min(from, to));
  const right = Math.max(from, to, left);
  const refused = arrow.recorded.some(isRefused);
  const step = arrow.isAnswer ? arrow.answer : arrow.step;
  const status = first.status ?? 'no answer';
  const what = arrow.isAnswer
    ? `${status}${step && !refused ? ` ${step.message}` : ''}`
    : (step?.message ?? `${first.method} ${first.path}`);
  const label = `${step ? `${step.number} ` : ''}${what}`;
  const width = right - left || 0.6;
  return h(
    'button',
    {
      type: 'button',
      class: `arrow ${refused ? 'refused' : 'allowed'} ${to < from ? 'leftwards' : 'rightwards'}${arrow.isAnswer ? ' answer' : ''}`,
      style: { marginLeft: `${((left + 0.5) * 100) / 6}%`, width: `${(width * 100) / 6}%` },
      'aria-label': `${label}: ${arrow.from} to ${arrow.to}, ${refused ? 'refused' : 'allowed'}`,
      'data-key': `${group.id}:${index}`,
      onclick: () => openDetails(group, arrow, state),
    },
    h('span', {}, label),
  );
}

const NAMES = { 'self-managed': 'self-managed', saas: 'GitLab Inc.', 'model-gateway': 'Code Suggest' };

function refusalElement({ service, rule, reason }, state) {
  const { words, source, repairs } = state.rules[rule] ?? {};
  const repair = repairs?.[service];
  return h(
    'div',
    { class: 'refusal' },
    h(
      'p',
      {},
      `${NAMES[service]} refused by `,
      h('code', {}, rule),
      words ? `: ${words}` : '',
      reason ? ` (${reason})` : '',
    ),
    h('p', {}, source ? `Source: ${source}` : ''),
    repair &&
      h('p', {}, h('code', { class: 'repair', title: repair }, repair), ' ', copyButton(repair, 'Copy the repair')),
  );
}

import { controlsView } from './controls.js';
import { openDetails } from './details.js';
import { ask, fill, h, notify } from './dom.js';
import { fits, Requests, requestsView } from './requests.js';
import { apiView, exportView, peopleView, tryView } from './views.js';

const main = document.getElementById('main');
const filter = { text: '', step: '', status: '', rule: '' };
const requests = new Requests();
const up = new Map();
const state = await ask('GET', 'state');

const VIEWS = {
  requests: () => requestsView(state, requests, filter),
  controls: () => controlsView(state),
  people: () => peopleView(state),
  try: () => tryView(state),
  api: () => apiView(state),
  export: () => exportView(state, () => requests.list().filter((group) => fits(group, filter))),
};

const RETRY_MS = 1000;
follow();

/** Listens to what happens, also after the stack was stopped and started. */
function follow() {
  const events = new EventSource('events');
  events.addEventListener('request', ({ data }) => requests.add(JSON.parse(data)));
  events.addEventListener('service', ({ data }) => {
    const { name, isUp } = JSON.parse(data);
    up.set(name, isUp);
    showServices();
  });
  events.addEventListener('error', () => {
    events.close();
    up.clear();
    showServices('the server of this page does not answer');
    setTimeout(comeBack, RETRY_MS);
  });
}

/** The services may be others now, at other addresses. */
async function comeBack() {
  try {
    Object.assign(state, await ask('GET', 'state'));
    follow();
    if (main.dataset.view === 'people') show();
  } catch {
    setTimeout(comeBack, RETRY_MS);
  }
}

function showServices(problem) {
  const away = [...up].filter(([, isUp]) => !isUp).map(([name]) => `${name} is away`);
  const text = problem ?? (away.length > 0 ? away.join(', ') : 'live');
  fill(document.getElementById('services'), h('span', { class: text === 'live' ? 'allowed' : 'refused' }, text));
}

function show() {
  const [, key = 'view', value = 'requests'] = /^#(view|request)=(.*)$/.exec(location.hash) ?? [];
  const view = key === 'request' ? 'requests' : value in VIEWS ? value : 'requests';
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#view=${view}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (main.dataset.view !== view || view !== 'requests') {
    main.dataset.view = view;
    fill(main, VIEWS[view]());
  }
  if (key === 'request') openWhenThere(decodeURIComponent(value));
}

/** A link to a request may be opened before the request is told. */
function openWhenThere(id) {
  const open = () => {
    const group = requests.groups.get(id);
    if (group) openDetails(group, undefined, state);
    return group !== undefined;
  };
  if (open()) return;
  const retry = () => open() && requests.removeEventListener('change', retry);
  requests.addEventListener('change', retry);
  setTimeout(() => {
    requests.removeEventListener('change', retry);
    if (!requests.groups.has(id)) notify(`No service recorded a request ${id}, or it is forgotten.`);
  }, 3000);
}

addEventListener('hashchange', show);
show();

/** Makes an element. Text is text, never markup; `on…` properties are listeners. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
  return element;
}

const FIELDS = 'input:not([type=checkbox]), select, textarea';
const keyOf = (element) => element.getAttribute('aria-label') ?? element.name ?? element.textContent;

/** Replaces what an element holds, but keeps what the user typed or chose in its fields, and where the focus is. */
export function renew(element, ...children) {
  const typed = new Map([...element.querySelectorAll(FIELDS)].map((field) => [keyOf(field), field.value]));
  const focused = element.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
  fill(element, ...children);
  for (const field of element.querySelectorAll(FIELDS)) field.value = typed.get(keyOf(field)) ?? field.value;
  if (focused === undefined) return;
  [...element.querySelectorAll(`button, input, ${FIELDS}`)].find((one) => keyOf(one) === focused)?.focus();
}

/** Says something to the user for a while. */
export function notify(text) {
  const notice = document.getElementById('notice');
  notice.textContent = text;
  clearTimeout(notify.timer);
  notify.timer = setTimeout(() => (notice.textContent = ''), 6000);
}

/** A button that copies a text. */
export function copyButton(text, label = 'Copy') {
  return h(
    'button',
    {
      type: 'button',
      class: 'copy',
      onclick: async (event) => {
        event.stopPropagation();
        await navigator.clipboard.writeText(text).then(
          () => notify('Copied.'),
          () => notify('The browser does not let this page copy: select the text.'),
        );
      },
    },
    label,
  );
}

/** One request to the server of this page; what it answers as JSON. An answer of no success is an error with its text. */
export async function ask(method, path, body) {
  const init = { method, headers: { 'content-type': 'application/json' } };
  const answer = await fetch(path, body === undefined ? { method } : { ...init, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A listener that tells the user what went wrong. */
export const careful =
  (work) =>
  async (...given) => {
    try {
      await work(...given);
    } catch (error) {
      notify(error.message);
    }
  };

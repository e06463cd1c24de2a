// What an operator does goes through one dialog, which names the effect and wants a reason.

import { act } from './api.js';
import { byId, element, setText } from './dom.js';

const dialog = byId('action-dialog');
const times = [['', 'until it is undone'], ['900', '15 minutes'], ['3600', '1 hour'], ['14400', '4 hours'], ['86400', '1 day']];
let current = null;
let hiding = 0;

/** Fields that an action may ask for, each the name of a parameter of the API with how it is asked. */
const makers = {
  lasting: () => select('for', 'For how long', times),
  target: action => [
    ...select('kind', 'What', [['network', 'clients: a network or an address'], ['suffix', 'a name and all below it']], action.kind),
    element('label', {}, 'Which ', element('input', {
      name: 'target', type: 'text', required: true, autocomplete: 'off', spellcheck: 'false', value: action.target ?? '',
    })),
  ],
  answer: () => select('action', 'A blocked query', [['drop', 'gets no answer'], ['refuse', 'gets REFUSED'],
    ['truncate', 'is sent to TCP'], ['nxdomain', 'gets NXDOMAIN']]),
};

function select(name, label, options, chosen) {
  return [element('label', {}, `${label} `, element('select', { name },
    ...options.map(([value, text]) => element('option', { value, selected: value === chosen }, text))))];
}

/**
 * Opens the dialog. action: title, effect, caution (may be empty), fields, path, parameters, verb, and after, which is called
 * once it is done; prepare may turn what was filled in into parameters.
 */
export function openAction(action) {
  current = action;
  setText(byId('action-title'), action.title);
  setText(byId('action-effect'), action.effect);
  setText(byId('action-caution'), action.caution ?? '');
  byId('action-caution').hidden = !action.caution;
  setText(byId('action-problem'), '');
  setText(byId('action-confirm'), action.verb);
  byId('action-reason').value = '';
  byId('action-fields').replaceChildren(...action.fields.flatMap(field => makers[field](action)));
  dialog.showModal();
  (byId('action-fields').querySelector('input') ?? byId('action-reason')).focus();
}

function tell(lines) {
  const place = byId('done');
  place.replaceChildren(...lines.map(line => element('span', {}, line)));
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => place.hidden = true, 10000);
}

byId('action-form').addEventListener('submit', async event => {
  event.preventDefault();
  const filled = Object.fromEntries(new FormData(byId('action-form')));
  const parameters = { ...action(filled), reason: byId('action-reason').value.trim() };
  byId('action-confirm').disabled = true;
  try {
    tell(await act(current.path, parameters));
    dialog.close();
    current.after();
  } catch (problem) {
    setText(byId('action-problem'), `It was not done: ${problem.message}.`);
  } finally {
    byId('action-confirm').disabled = false;
  }
});

const action = filled => ({ ...current.parameters, ...(current.prepare ? current.prepare(filled) : filled) });

byId('action-cancel').addEventListener('click', () => dialog.close());

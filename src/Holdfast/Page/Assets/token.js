// Asks for a token until the node knows it.

import { Problem, get, takeTokenFromAddress, token, useToken } from './api.js';
import { byId, setText } from './dom.js';

const dialog = byId('token-dialog');
const form = byId('token-form');
const input = byId('token-input');
let settled = () => {};

/** The report of the token in use; its scope says what may be done. */
export let holder = { name: null, scope: 'none' };

/** Whether the token allows to act. */
export const mayOperate = () => holder.scope === 'operate' || holder.scope === 'admin';

function show(report) {
  holder = report;
  setText(byId('token-name'), report.name ? `${report.name} (${report.scope})` : report.scope);
  document.body.classList.toggle('may-operate', mayOperate());
  for (const button of document.querySelectorAll('[data-operates]')) button.disabled = !mayOperate();
}

function ask(why) {
  setText(byId('token-problem'), why);
  input.value = '';
  if (!dialog.open) dialog.showModal();
  input.focus();
}

// Without a token in this tab the first question is no mistake of anybody's.
const words = problem => problem.status !== 401 ? problem.message : token() ? `Wrong token: ${problem.message}.` : '';

/** Comes back once the node knows the token; asks for one meanwhile. Throws where nobody answers. */
export async function settle() {
  takeTokenFromAddress();
  try {
    show(await get('/token'));
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status === 0) throw problem;
    ask(words(problem));
    await new Promise(resolve => settled = resolve);
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  useToken(input.value.trim());
  try {
    show(await get('/token'));
    dialog.close();
    settled();
  } catch (problem) {
    ask(words(problem));
  }
});

byId('change-token').addEventListener('click', () => {
  useToken('');
  location.reload();
});
// Esc would leave a page without a token, and nothing to see.
dialog.addEventListener('cancel', event => event.preventDefault());

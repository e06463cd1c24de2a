// A state is told by a shape and a word; its colour only repeats them.

import { element, setAttribute, setText } from './dom.js';

const shapes = { good: '●', warn: '▲', bad: '✖', idle: '◆' };

/** A badge that setState can change. */
export const badge = () => element('span', { class: 'state idle' },
  element('span', { class: 'shape', 'aria-hidden': 'true' }, shapes.idle), element('span', { class: 'word' }));

/** kind: good, warn, bad or idle; the word says the same to all. */
export function setState(target, kind, word) {
  setAttribute(target, 'class', `state ${kind}`);
  setText(target.firstChild, shapes[kind]);
  setText(target.lastChild, word);
}

/** A column that shows a state: of gives [kind, word]. */
export const stateColumn = (title, of) => ({
  title,
  make: () => [badge()],
  update: (cell, item) => setState(cell.firstChild, ...of(item)),
});

// Clients and names that are blocked.

import { openAction } from './actions.js';
import { Table, byId, element, textColumn } from './dom.js';
import { moment, number } from './format.js';
import { follow } from './refresh.js';
import { mayOperate } from './token.js';

let ask = () => {};

/** Opens the dialog for a new block. kind: network or suffix; target: what stands in the field. */
export const openBlock = (kind, target) => openAction({
  title: 'Block clients or names',
  effect: 'Queries of these clients, or for this name and all below it, are no longer answered as others are.',
  caution: 'A network may stand for many clients: everyone behind it is blocked.',
  fields: ['target', 'answer', 'lasting'], kind, target,
  prepare: filled => ({ [filled.kind]: filled.target, action: filled.action, for: filled.for }),
  path: '/block', parameters: {}, verb: 'Block', after: () => ask(),
});

const openUnblock = block => openAction({
  title: `Unblock ${block.network ?? block.suffix}`,
  effect: `Queries ${block.network ? `of clients in ${block.network}` : `for ${block.suffix} and all below it`} are answered again.`,
  fields: [], path: '/unblock', parameters: block.network ? { network: block.network } : { suffix: block.suffix },
  verb: 'Unblock', after: () => ask(),
});

const columns = [
  textColumn('What', block => block.network ?? block.suffix, 'mono'),
  textColumn('Gets', block => block.action),
  textColumn('By', block => `${block.by} (${block.origin})`),
  textColumn('Why', block => block.reason ?? '', 'why'),
  textColumn('Until', block => block.until ? moment(block.until) : 'undone'),
  textColumn('Hits', block => number(block.hits), 'figure'),
  {
    title: '', class: 'actions',
    make: item => [element('button', { type: 'button', 'data-operates': true, onclick: () => openUnblock(item()) }, 'Unblock…')],
    update: (cell, block) => {
      cell.firstChild.disabled = !mayOperate();
      cell.firstChild.setAttribute('aria-label', `Unblock ${block.network ?? block.suffix}`);
    },
  },
];

/** Begins to show blocks. */
export function showBlocks() {
  const table = new Table(byId('blocks'), 'Blocks', columns, block => `${block.network} ${block.suffix} ${block.origin}`, 'Nothing is blocked.');
  ask = follow('/blocks', 3, blocks => table.show(blocks));
  byId('add-block').addEventListener('click', () => openBlock('network', ''));
}

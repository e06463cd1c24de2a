// Which names, clients and response codes are most frequent among the latest queries.

import { openBlock } from './blocks.js';
import { Table, byId, element, setText, textColumn } from './dom.js';
import { milliseconds, number } from './format.js';
import { follow } from './refresh.js';
import { mayOperate } from './token.js';

const rows = 8, pause = 5;

function share(row) {
  return [element('meter', { min: 0, max: 100 }), element('span')];
}

const shareColumn = {
  title: 'Share', class: 'share',
  make: share,
  update: (cell, row) => {
    cell.firstChild.value = row.percent;
    cell.firstChild.setAttribute('aria-label', `${row.percent} %`);
    setText(cell.lastChild, `${number(row.percent, 1)} %`);
  },
};

const blockColumn = kind => ({
  title: '', class: 'actions',
  make: item => [element('button', { type: 'button', 'data-operates': true, onclick: () => openBlock(kind, item().key) }, 'Block…')],
  update: (cell, row) => {
    cell.firstChild.disabled = !mayOperate();
    cell.firstChild.setAttribute('aria-label', `Block ${row.key}`);
  },
});

function showTop(place, subject, title, ...more) {
  const table = new Table(byId(place), `Top ${subject}`, [
    textColumn(title, row => row.key, 'mono key'), shareColumn, textColumn('Average', row => milliseconds(row.average_milliseconds), 'figure'),
    ...more,
  ], row => row.key, 'No queries yet.');
  follow(`/top?by=${subject}&limit=${rows}`, pause, report => table.show(report.rows));
}

/** Begins to show them. */
export function showTops() {
  showTop('top-names', 'names', 'Name', blockColumn('suffix'));
  showTop('top-clients', 'clients', 'Client', blockColumn('network'));
  showTop('top-rcodes', 'rcodes', 'Code');
}

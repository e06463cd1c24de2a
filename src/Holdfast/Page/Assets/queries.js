// The latest queries, once a second: however many come, the page costs the same.

import { getLines } from './api.js';
import { Table, byId, setAttribute, setText, textColumn } from './dom.js';
import { milliseconds, time } from './format.js';

const shown = 40, pause = 1000;
const note = byId('queries-note');
const usual = note.textContent;

const columns = [
  textColumn('At', query => time(query.at)),
  textColumn('Client', query => query.client, 'mono'),
  textColumn('Over', query => query.transport),
  textColumn('Name', query => query.name ?? '(unreadable)', 'mono key'),
  textColumn('Type', query => query.type),
  textColumn('Outcome', query => query.rcode ?? query.outcome),
  textColumn('From', query => query.backend ?? query.source ?? '–'),
  textColumn('Took', query => milliseconds(query.latency_milliseconds), 'figure'),
];

/** Makes the button show queries and stop. */
export function showQueries() {
  const table = new Table(byId('queries'), 'Live queries', columns, query => `${query.at} ${query.client} ${query.client_port} ${query.id} ${query.name}`, 'None are shown.');
  const button = byId('queries-run');
  const suffix = byId('queries-suffix');
  let timer = 0;

  async function ask() {
    try {
      if (!document.hidden) {
        const filter = suffix.value.trim();
        const lines = await getLines(`/queries?limit=${shown}${filter ? `&suffix=${encodeURIComponent(filter)}` : ''}`);
        table.show(lines.filter(line => line.at).reverse());
        setText(note, usual);
      }
    } catch (problem) {
      setText(note, `Not up to date: ${problem.message}.`);
    }
    if (timer) timer = setTimeout(ask, pause);
  }

  button.addEventListener('click', () => {
    const isOn = !timer;
    clearTimeout(timer);
    timer = isOn ? setTimeout(ask, 0) : 0;
    setAttribute(button, 'aria-pressed', String(isOn));
    setText(button, isOn ? 'Stop' : 'Show');
  });
}

// The node: what it does, what is wrong with it, and the last minute in figures.

import { byId, element, setText } from './dom.js';
import { milliseconds, moment, number, percent, span } from './format.js';
import { badge, setState } from './state.js';
import { watch } from './refresh.js';

const state = badge();
const figures = new Map();

const rows = [
  ['Queries/s', status => number(status.traffic.queries_per_second, status.traffic.queries_per_second < 100 ? 1 : 0)],
  ['From the cache', status => percent(status.traffic.cache_hit_percent)],
  ['Latency p50', status => milliseconds(status.traffic.latency_p50_milliseconds)],
  ['Latency p99', status => milliseconds(status.traffic.latency_p99_milliseconds)],
  ['Routes announced', status => `${status.routes_announced} of ${status.routes_total}`],
  ['Sessions up', status => `${status.neighbors_established} of ${status.neighbors_total}`],
  ['Backends up', status => `${status.backends_up} of ${status.backends_total}`],
];

// Serving with something wrong is neither well nor down; what is wrong stands below.
function condition(status) {
  if (status.state === 'serving') {
    if (status.healthy) return ['good', 'serving'];
    const count = status.problems.length;
    return ['warn', `serving, ${count} ${count === 1 ? 'problem' : 'problems'}`];
  }
  return [status.state === 'crash-backoff' ? 'bad' : 'idle', status.state];
}

function showList(list, lines) {
  if (list.children.length === lines.length && lines.every((line, index) => list.children[index].textContent === line)) return;
  list.replaceChildren(...lines.map(line => element('li', {}, line)));
}

function show(status) {
  setState(state, ...condition(status));
  setText(byId('node-name'), status.node);
  document.title = `${status.healthy ? '' : status.state === 'serving' ? '▲ ' : '◆ '}${status.node} · Holdfast`;
  const since = new Date(status.started_at);
  setText(byId('node-facts'), `Holdfast ${status.version}, up for ${span((Date.now() - since) / 1000)}; `
    + `configuration ${status.configuration.number ? `${status.configuration.number} ` : ''}of ${moment(status.configuration.loaded_at)}`
    + (status.configuration.refused_at ? `; a later one was refused at ${moment(status.configuration.refused_at)}` : ''));
  for (const [title, text] of rows) setText(figures.get(title), text(status));
  showList(byId('problem-list'), status.problems.length ? status.problems : ['Nothing.']);
  byId('problems').classList.toggle('is-well', status.problems.length === 0);
  byId('warnings').hidden = status.warnings.length === 0;
  setText(byId('warnings-summary'), `${status.warnings.length} ${status.warnings.length === 1 ? 'warning' : 'warnings'}`);
  showList(byId('warning-list'), status.warnings);
}

/** Begins to show the node. */
export function showNode() {
  setState(state, 'idle', 'connecting');
  byId('node-state').replaceChildren(state);
  for (const [title] of rows) {
    const value = element('dd', {}, '–');
    figures.set(title, value);
    byId('figures').append(element('div', {}, element('dt', {}, title), value));
  }
  watch('status', show);
}

// Backends, each with a strip of its last 60 health checks.

import { openAction } from './actions.js';
import { Table, byId, element, setAttribute, textColumn } from './dom.js';
import { milliseconds, moment, number } from './format.js';
import { refreshAll, watch } from './refresh.js';
import { stateColumn } from './state.js';
import { mayOperate } from './token.js';

const svg = 'http://www.w3.org/2000/svg';
const checks = 60, width = 4, height = 20;

let backends = [];

const isUp = backend => backend.state === 'up' || backend.state === 'UP (forced)';

function state(backend) {
  if (backend.state === 'up') return backend.suspected ? ['warn', 'up, suspected'] : ['good', 'up'];
  return [isUp(backend) ? 'warn' : backend.state === 'down' ? 'bad' : 'idle', backend.state];
}

function override(backend) {
  const said = backend.override;
  if (!said) return backend.last_check;
  return `forced ${said.mode} by ${said.by}${said.reason ? `: ${said.reason}` : ''}`
    + `${said.until ? `, until ${moment(said.until)}` : ''}; last check: ${backend.last_check}`;
}

function makeStrip() {
  const strip = document.createElementNS(svg, 'svg');
  for (const [name, value] of [['viewBox', `0 0 ${checks * width} ${height}`], ['role', 'img'], ['class', 'strip']]) strip.setAttribute(name, value);
  for (const kind of ['good', 'bad']) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('class', kind);
    strip.append(path);
  }
  return strip;
}

// A check that went well is a bar, the higher the slower; one that failed is a cross.
function drawStrip(strip, times) {
  const offset = (checks - times.length) * width;
  let bars = '', crosses = '';
  times.forEach((time, index) => {
    const left = offset + index * width;
    if (time === null) crosses += `M${left} ${height / 2 - 4}l3 8m0 -8l-3 8`;
    else {
      const high = Math.min(height, 4 + 4 * Math.log10(1 + time * 10));
      bars += `M${left + 1.5} ${height}v${-high.toFixed(1)}`;
    }
  });
  const failed = times.filter(time => time === null).length;
  setAttribute(strip.firstChild, 'd', bars);
  setAttribute(strip.lastChild, 'd', crosses);
  const last = times.at(-1);
  setAttribute(strip, 'aria-label', times.length === 0 ? 'not checked yet'
    : `of the last ${times.length} checks ${failed} failed; the last ${last === null ? 'failed' : `took ${milliseconds(last)}`}`);
}

// What becomes of queries when a backend goes: others of its pools take them, or nobody does.
function cautionOf(backend) {
  const alone = backend.pools.filter(pool => !backends.some(other => other !== backend && isUp(other) && other.pools.includes(pool)));
  if (!isUp(backend) || alone.length === 0) return '';
  return `It is the last usable backend of ${alone.map(pool => `pool ${pool || 'default'}`).join(', ')}: queries there will get SERVFAIL, `
    + 'and services that check the pool will be withdrawn.';
}

const effects = {
  down: backend => `No query will be sent to ${backend.name} (${backend.address}), whatever its health check finds. Other usable backends of its pools take its share.`,
  up: backend => `Queries will be sent to ${backend.name} (${backend.address}) even while its health check fails.`,
  auto: backend => `Its health check decides again whether ${backend.name} (${backend.address}) is up.`,
};

function force(backend, mode) {
  openAction({
    title: `Backend ${backend.name}: ${mode}`,
    effect: effects[mode](backend),
    caution: mode === 'down' ? cautionOf(backend) : '',
    fields: mode === 'auto' ? [] : ['lasting'],
    path: '/backend', parameters: { name: backend.name, mode }, verb: mode === 'auto' ? 'Leave it to its check' : `Force ${mode}`,
    after: refreshAll,
  });
}

const columns = [
  textColumn('Backend', backend => backend.name, 'name'),
  textColumn('Address', backend => backend.address, 'mono'),
  textColumn('Pools', backend => backend.pools.map(pool => pool || 'default').join(', ')),
  textColumn('Order', backend => String(backend.order), 'figure'),
  stateColumn('State', state),
  { title: 'Last 60 checks', make: () => [makeStrip()], update: (cell, backend) => drawStrip(cell.firstChild, backend.check_milliseconds) },
  textColumn('Latency', backend => milliseconds(backend.answers ? backend.latency_milliseconds : null), 'figure'),
  textColumn('Queries', backend => number(backend.queries), 'figure'),
  textColumn('Lost', backend => number(backend.timeouts + backend.errors), 'figure'),
  textColumn('Last check', override, 'why'),
  {
    title: '', class: 'actions',
    make: item => ['down', 'up', 'auto'].map(mode => element('button', {
      type: 'button', 'data-operates': true, onclick: () => force(item(), mode),
    }, `${mode[0].toUpperCase()}${mode.slice(1)}…`)),
    update: (cell, backend) => {
      const offered = { down: backend.override?.mode !== 'down', up: backend.override?.mode !== 'up', auto: backend.override !== null };
      [...cell.children].forEach((button, index) => {
        const mode = ['down', 'up', 'auto'][index];
        button.hidden = !offered[mode];
        button.disabled = !mayOperate();
        setAttribute(button, 'aria-label', `Backend ${backend.name} ${mode}`);
      });
    },
  },
];

/** Begins to show backends. */
export function showBackends() {
  const table = new Table(byId('backends'), 'Backends', columns, backend => backend.name, 'No backends are configured.');
  watch('backends', reports => table.show(backends = reports));
}

// Services: each prefix with its health, what was decided of its route, and who has it.

import { openAction } from './actions.js';
import { Table, byId, element, setText, textColumn } from './dom.js';
import { ago, moment } from './format.js';
import { refreshAll, watch } from './refresh.js';
import { stateColumn } from './state.js';
import { mayOperate } from './token.js';

let services = [];
let drains = [];

const drainOf = service => drains.find(drain => drain.prefix === service.prefix && drain.service === service.service);

function health(service) {
  if (service.state.startsWith('UP')) return [service.state === 'UP' ? 'good' : 'warn', service.state];
  return [service.state.startsWith('DOWN') ? 'bad' : 'idle', service.state];
}

function route(service) {
  const has = `${service.neighbors_sent} of ${service.neighbors_total}`;
  const drain = drainOf(service);
  if (drain) return ['idle', drain.phase === 'drained' ? 'drained' : `draining: ${drain.phase}`];
  if (service.decision === 'withdraw') return ['bad', 'withdrawn'];
  const word = service.decision === 'announce' ? 'announced' : 'depreferred';
  if (service.neighbors_sent === 0) return ['bad', `${word} to nobody`];
  return [service.decision === 'announce' && service.neighbors_sent === service.neighbors_total ? 'good' : 'warn', `${word}, ${has} have it`];
}

function why(service) {
  const drain = drainOf(service);
  if (!drain) return service.why;
  return `drained by ${drain.by}${drain.reason ? `: ${drain.reason}` : ''}${drain.until ? `, until ${moment(drain.until)}` : ''}; `
    + `${drain.queries_per_second} queries/s still come`;
}

const names = () => [...new Set(services.map(service => service.service))];

const prefixes = service => services.filter(one => !service || one.service === service).map(one => one.prefix).join(', ');

function drain(service) {
  const theirs = services.filter(one => !service || one.service === service);
  openAction({
    title: service ? `Drain ${service}` : 'Drain the node',
    effect: `The ${theirs.length === 1 ? 'route' : 'routes'} of ${prefixes(service)} will be withdrawn from every neighbor, after `
      + 'GRACEFUL_SHUTDOWN where that is configured. Queries that still come are answered.',
    caution: 'Clients go where another node announces the same prefixes. Where none does, they get no answers.',
    fields: ['lasting'], path: '/drain', parameters: { service }, verb: 'Drain', after: refreshAll,
  });
}

function undrain(service) {
  openAction({
    title: service ? `Undrain ${service}` : 'Undrain the node',
    effect: `${prefixes(service)} will be announced again as far as checks allow, and clients come back.`,
    fields: [], path: '/undrain', parameters: { service }, verb: 'Undrain', after: refreshAll,
  });
}

const columns = [
  textColumn('Service', service => service.service, 'name'),
  textColumn('Prefix', service => service.prefix, 'mono'),
  stateColumn('Health', health),
  stateColumn('Route', route),
  textColumn('MED', service => service.med === null ? '–' : String(service.med), 'figure'),
  textColumn('For', service => ago(service.since), 'figure'),
  textColumn('Why', why, 'why'),
  {
    title: '', class: 'actions',
    make: item => [element('button', {
      type: 'button', 'data-operates': true,
      onclick: () => (drainOf(item()) ? undrain : drain)(item().service),
    })],
    update: (cell, service) => {
      const button = cell.firstChild;
      setText(button, drainOf(service) ? 'Undrain…' : 'Drain…');
      button.setAttribute('aria-label', `${drainOf(service) ? 'Undrain' : 'Drain'} ${service.service}`);
      button.disabled = !mayOperate();
    },
  },
];

/** Begins to show services. */
export function showServices() {
  const table = new Table(byId('services'), 'Services', columns, service => `${service.service} ${service.prefix}`, 'No services are configured: this node announces nothing.');
  const redraw = () => {
    table.show(services);
    byId('drain-node').hidden = services.length === 0;
    byId('undrain-node').hidden = drains.length === 0;
  };
  watch('services', reports => { services = reports; redraw(); });
  watch('drains', reports => { drains = reports; redraw(); });
  byId('drain-node').addEventListener('click', () => drain(names().length === 1 ? names()[0] : ''));
  byId('undrain-node').addEventListener('click', () => undrain(''));
}

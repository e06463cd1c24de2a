// BGP sessions, each with how it was last lost.

import { Table, byId, textColumn } from './dom.js';
import { ago, moment } from './format.js';
import { watch } from './refresh.js';
import { stateColumn } from './state.js';

const state = session => [session.state === 'Established' ? 'good' : session.state === 'Idle' ? 'bad' : 'warn', session.state];

const bfd = session => session.bfd === null ? ['idle', 'not used'] : [session.bfd === 'Up' ? 'good' : 'bad', session.bfd];

function loss(session) {
  if (!session.last_error) return session.flaps ? `${session.flaps} times, no reason known` : 'never';
  return `${session.last_error_at ? `${moment(session.last_error_at)}: ` : ''}${session.last_error}`
    + (session.flaps > 1 ? ` (lost ${session.flaps} times)` : '');
}

const routes = session => session.routes.length === 0 ? 'none'
  : session.routes.map(route => `${route.prefix} MED ${route.med}`).join('\n');

const columns = [
  textColumn('Neighbor', session => session.name, 'name'),
  textColumn('Address', session => session.address, 'mono'),
  textColumn('AS', session => String(session.peer_as), 'figure'),
  stateColumn('State', state),
  textColumn('For', session => ago(session.since), 'figure'),
  stateColumn('BFD', bfd),
  textColumn('Has from us', routes, 'mono lines'),
  textColumn('Last loss', loss, 'why'),
];

/** Begins to show sessions. */
export function showSessions() {
  const table = new Table(byId('sessions'), 'BGP sessions', columns, session => session.name, 'No neighbors are configured.');
  watch('bgp', sessions => table.show(sessions));
}

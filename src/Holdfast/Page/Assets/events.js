// Events, within a second of their happening; charts have them as marks.

import { byId, element, setText } from './dom.js';
import { moment } from './format.js';
import { refreshAll, watch } from './refresh.js';

const kept = 500, listed = 60;
const none = Number.MAX_SAFE_INTEGER;

/** The events that are kept, the oldest first. */
export const events = [];

let startedAt = null;
// Until it is known who counts, only that is asked for.
let last = none;

const words = event => `${event.subject}: ${event.from ? `${event.from} → ` : ''}${event.to}${event.reason ? ` (${event.reason})` : ''}`;

/** An event in a line. */
export const describe = event => `${moment(event.at)} ${event.kind} ${words(event)}`;

function add(event) {
  last = event.sequence;
  events.push(event);
  if (events.length > kept) events.shift();
  const list = byId('events');
  list.prepend(element('li', {}, element('time', { datetime: event.at }, moment(event.at)), ' ',
    element('span', { class: 'kind' }, event.kind), ' ', element('span', { class: 'words' }, words(event))));
  while (list.children.length > listed) list.lastChild.remove();
}

/** Follows events as long as the page is there; changed is called after some have come. */
export function followEvents(changed) {
  watch('events', report => {
    // A process that was started anew counts anew.
    if (report.started_at !== startedAt) {
      startedAt = report.started_at;
      events.length = 0;
      byId('events').replaceChildren();
      last = Math.max(report.first - 1, report.last - kept, 0);
      refreshAll();
      return;
    }
    report.events.forEach(add);
    if (report.events.length) changed();
  }, () => `since=${last}`);
}

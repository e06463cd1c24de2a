// Events as they happen, by the node's stream; charts have them as marks.

import { Problem, get, lines } from './api.js';
import { byId, element, setText } from './dom.js';
import { moment, time } from './format.js';
import { refreshAll } from './refresh.js';

const kept = 500, listed = 60, again = 1000, silence = 40000;
const none = Number.MAX_SAFE_INTEGER;

/** The events that are kept, the oldest first. */
export const events = [];

let startedAt = null;
let last = 0;

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

// A process that was started anew counts anew.
async function begin() {
  const report = await get(`/events?since=${none}`);
  if (report.started_at === startedAt) return;
  startedAt = report.started_at;
  events.length = 0;
  byId('events').replaceChildren();
  last = Math.max(report.first - 1, report.last - kept, 0);
}

async function readStream(changed) {
  // The node sends a comment every 15 s: a stream that is silent for longer is dead.
  const end = new AbortController();
  let timer = setTimeout(() => end.abort(), silence);
  let refresh = 0;
  try {
    for await (const line of lines(`/events/stream?since=${last}`, end.signal)) {
      clearTimeout(timer);
      timer = setTimeout(() => end.abort(), silence);
      setText(byId('events-state'), '');
      if (!line.startsWith('data:')) continue;
      add(JSON.parse(line.slice(5)));
      // Many come at once when the stream begins.
      clearTimeout(refresh);
      refresh = setTimeout(() => { refreshAll(); changed(); }, 50);
    }
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

/** Follows events as long as the page is there; changed is called after some have come. */
export async function followEvents(changed) {
  while (true) {
    let why, isUnknown = false;
    try {
      await begin();
      await readStream(changed);
      why = 'the stream ended';
    } catch (problem) {
      why = problem instanceof Problem ? problem.message : 'the stream broke off';
      isUnknown = problem.status === 401;
    }
    if (!byId('events-state').textContent) setText(byId('events-state'), `stale since ${time(Date.now())}: ${why}`);
    // A wrong token costs ten requests of those that the node takes.
    await new Promise(resolve => setTimeout(resolve, isUnknown ? 5 * again : again));
  }
}

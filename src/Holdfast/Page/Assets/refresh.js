// Asks the node again and again, and says since when what is shown is old.

import { Problem, get } from './api.js';
import { byId, setText } from './dom.js';
import { time } from './format.js';
import { settle } from './token.js';

const pause = 1000;
const sources = [];
let answeredAt = Date.now();
let wake = () => {};

// What changes by the second is one request, however much of it is shown: many tabs stay within what a node bears of one client.
const parts = [];
const overview = {
  path: () => `/overview?${parts.map(part => part.parameter()).filter(text => text).join('&')}`,
  seconds: 1, due: 0,
  show: report => { for (const part of parts) part.show(report[part.name]); },
};
sources.push(overview);

/** Has a part of the overview shown every second; parameter gives what is asked for beside it. */
export function watch(name, show, parameter = () => '') {
  parts.push({ name, show, parameter });
}

/** Has a report asked for every so many seconds, and shown. path may be a function; null asks for nothing. */
export function follow(path, seconds, show) {
  const source = { path: typeof path === 'function' ? path : () => path, seconds, show, due: 0 };
  sources.push(source);
  /** Asks at once. */
  return () => {
    source.due = 0;
    wake();
  };
}

/** Asks for everything at once, since something has happened. */
export function refreshAll() {
  for (const source of sources) if (source.seconds <= 1) source.due = 0;
  wake();
}

function showStale(isStale, why = '') {
  const banner = byId('stale');
  if (isStale) setText(banner, `Stale since ${time(answeredAt)}: ${why}. Trying again every second.`);
  banner.hidden = !isStale;
  document.body.classList.toggle('is-stale', isStale);
}

const isDue = source => source.due <= performance.now();

async function ask(source) {
  const path = source.path();
  const report = path ? await get(path) : null;
  // What it shows may want another at once.
  source.due = performance.now() + source.seconds * 1000 - pause / 2;
  if (report) source.show(report);
}

const sleep = () => new Promise(resolve => {
  const timer = setTimeout(resolve, pause);
  wake = () => {
    clearTimeout(timer);
    resolve();
  };
});

// A page that nobody sees asks nothing.
const seen = () => document.hidden ? new Promise(resolve =>
  document.addEventListener('visibilitychange', resolve, { once: true })) : undefined;

/** Goes on as long as the page does. */
export async function run() {
  while (true) {
    await seen();
    try {
      const due = sources.filter(isDue);
      const failed = (await Promise.allSettled(due.map(ask))).find(result => result.status === 'rejected');
      if (failed) throw failed.reason;
      answeredAt = Date.now();
      showStale(false);
      if (sources.some(isDue)) continue;
    } catch (problem) {
      if (!(problem instanceof Problem)) console.error(problem);
      showStale(true, problem.message);
      if (problem.status === 401) await settle().catch(() => {});
    }
    await sleep();
  }
}

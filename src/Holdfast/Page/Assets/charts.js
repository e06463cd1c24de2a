// Queries, latencies and cache hits over time: the node keeps what came before the page was opened.

import uPlot from './uplot/uPlot.esm.js';
import { byId, setText } from './dom.js';
import { milliseconds, number, percent, time } from './format.js';
import { marks } from './marks.js';
import { follow } from './refresh.js';

const seconds = { '15m': 900, '1h': 3600, '6h': 21600 };
const height = 190, leastSpan = 120;
const wholeMinutes = [60, 120, 300, 600, 900, 1800, 3600];
const dark = matchMedia('(prefers-color-scheme: dark)');

let range = '15m';
let points = [];
let charts = [];

const lines = {
  queries: [['queries/s', 'queries_per_second', value => number(value, 1), '--line-1', []]],
  latency: [
    ['p50', 'latency_p50_milliseconds', milliseconds, '--line-1', []],
    ['p90', 'latency_p90_milliseconds', milliseconds, '--line-2', [6, 3]],
    ['p99', 'latency_p99_milliseconds', milliseconds, '--line-3', [2, 3]],
  ],
  cache: [['from the cache', 'cache_hit_percent', percent, '--line-1', []]],
};

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axes() {
  const common = { stroke: colour('--muted'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: '11px system-ui' };
  return [
    { ...common, values: (_, at) => at.map(second => time(second * 1000).slice(0, 5)), incrs: wholeMinutes, space: 60, size: 30 },
    { ...common, size: 52 },
  ];
}

// A node that was started lately has no past to leave room for.
function between() {
  const now = Date.now() / 1000;
  const first = points.length ? Date.parse(points[0].at) / 1000 : now;
  return [Math.max(now - seconds[range], Math.min(first, now - leastSpan)), now];
}

// From zero, and never without height.
const upTo = (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.1)];

function make(name, place) {
  const options = {
    width: Math.max(200, place.clientWidth), height,
    cursor: { sync: { key: 'traffic' }, drag: { setScale: false, x: false } },
    scales: { x: { time: true, range: between }, y: { range: name === 'cache' ? () => [0, 100] : upTo } },
    axes: axes(),
    plugins: [marks],
    series: [
      { label: 'at', value: (_, at) => at ? time(at * 1000) : '–' },
      ...lines[name].map(([label, , text, line, dash]) => ({
        label, value: (_, value) => text(value), stroke: colour(line), width: 1.6, dash, points: { show: false },
        fill: lines[name].length === 1 ? colour('--fill') : undefined,
      })),
    ],
  };
  return new uPlot(options, data(name), place);
}

const data = name => [
  points.map(point => Date.parse(point.at) / 1000), ...lines[name].map(([, key]) => points.map(point => point[key])),
];

// For who cannot see the lines.
function summarize(name) {
  const [, key, text] = lines[name].at(-1);
  const values = points.map(point => point[key]).filter(value => value !== null);
  setText(byId(`${name}-summary`), values.length === 0 ? 'no values yet'
    : `the last ${range}: now ${text(values.at(-1))}, at the most ${text(Math.max(...values))}, at the least ${text(Math.min(...values))}`);
}

function redraw() {
  for (const { name, chart } of charts) {
    chart.setData(data(name));
    summarize(name);
  }
}

function build() {
  for (const { chart } of charts) chart.destroy();
  charts = Object.keys(lines).map(name => ({ name, place: byId(`chart-${name}`) }))
    .map(({ name, place }) => ({ name, place, chart: make(name, place) }));
  redraw();
}

/** Begins to show charts; gives what draws them anew, for new marks. */
export function showCharts() {
  build();
  dark.addEventListener('change', build);
  new ResizeObserver(() => {
    for (const { place, chart } of charts) {
      if (Math.abs(chart.width - place.clientWidth) > 1) chart.setSize({ width: place.clientWidth, height });
    }
  }).observe(byId('chart-queries'));
  const buttons = [...byId('ranges').children];
  // The first step is the shortest; longer ranges change more seldom, but move on all the same.
  const ask = follow(() => `/traffic?range=${range}`, 5, report => {
    if (report.range !== range) return;
    points = report.points;
    redraw();
  });
  for (const button of buttons) {
    button.addEventListener('click', () => {
      range = button.dataset.range;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      ask();
    });
  }
  return redraw;
}

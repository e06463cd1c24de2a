// Events in a chart: a dashed line each, with a mark at its foot.

import { byId, setText } from './dom.js';
import { describe, events } from './events.js';

const kinds = new Set(['route', 'session', 'backend', 'drain', 'reload', 'node', 'block', 'address']);
const usual = byId('mark-text').textContent;
const reach = 8;

const seconds = event => Date.parse(event.at) / 1000;

function draw(chart) {
  const { ctx, bbox } = chart;
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--mark');
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  let before = -1;
  for (const event of events) {
    const at = Math.round(chart.valToPos(seconds(event), 'x', true));
    // Those of one moment are one line.
    if (!kinds.has(event.kind) || at === before || at < bbox.left || at > bbox.left + bbox.width) continue;
    before = at;
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(at - size, bbox.top);
    ctx.lineTo(at + size, bbox.top);
    ctx.lineTo(at, bbox.top + size * 1.4);
    ctx.fill();
  }
  ctx.restore();
}

function tell(chart) {
  const { left } = chart.cursor;
  const near = left >= 0 ? events.filter(event => kinds.has(event.kind) && Math.abs(chart.valToPos(seconds(event), 'x') - left) <= reach) : [];
  setText(byId('mark-text'), near.length ? near.slice(-3).map(describe).join(' · ') : usual);
}

/** A plugin of uPlot's. */
export const marks = { hooks: { drawAxes: draw, setCursor: tell } };

// Numbers and times as the page writes them.

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat([], { month: 'short', day: 'numeric' });

/** HH:MM:SS of this browser's time zone. */
export const time = date => clock.format(new Date(date));

/** The same, with the day where that is not today. */
export function moment(date) {
  const when = new Date(date);
  return when.toDateString() === new Date().toDateString() ? time(when) : `${day.format(when)} ${time(when)}`;
}

/** How long ago, or how long: 45s, 12m, 3h 5m, 9d 4h. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h ${Math.floor(whole / 60) % 60}m`;
  return `${Math.floor(whole / 86400)}d ${Math.floor(whole / 3600) % 24}h`;
}

/** How long ago a date is. */
export const ago = date => span((Date.now() - new Date(date)) / 1000);

/** 12,345, or with so many digits behind the point. */
export function number(value, digits = 0) {
  if (value === null || value === undefined) return '–';
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

/** Milliseconds with three significant digits or so. */
export function milliseconds(value) {
  if (value === null || value === undefined) return '–';
  return `${number(value, value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** A percentage, or a dash where there is none. */
export const percent = value => value === null || value === undefined ? '–' : `${number(value, 1)} %`;

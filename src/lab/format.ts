/** Numbers, times and values as people read them, in their language. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** `20 ms`, `0.21 s`, `3.4 s`, `2 min 5 s`, `1 h 12 min`. */
export function duration(seconds: number, trans: TranslationBundle): string {
  if (seconds < 0.0995) {
    return trans.__('%1 ms', Math.round(seconds * 1000));
  }
  if (seconds < 59.95) {
    return trans.__('%1 s', seconds.toFixed(seconds < 0.995 ? 2 : 1));
  }
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0
    ? trans.__('%1 h %2 min', hours, minutes)
    : trans.__('%1 min %2 s', minutes, whole % 60);
}

/** `812 bytes`, `1.2 kB`, `84 MB`. */
export function size(bytes: number, trans: TranslationBundle): string {
  if (bytes < 1000) {
    return trans._n('%1 byte', '%1 bytes', bytes);
  }
  const units = ['kB', 'MB', 'GB', 'TB'] as const;
  let [value, unit] = [bytes / 1000, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `just now`, `3 min ago`, `14:05`, `Nov 3, 14:05`; `now` in milliseconds. */
export function ago(time: string, now: number, trans: TranslationBundle): string {
  const then = Date.parse(time);
  const seconds = (now - then) / 1000;
  if (seconds < 60) {
    return trans.__('just now');
  }
  if (seconds < 3600) {
    return trans._n('%1 min ago', '%1 min ago', Math.floor(seconds / 60));
  }
  const [date, today] = [new Date(then), new Date(now)];
  return date.toDateString() === today.toDateString() ? clock(date) : calendar(date, today);
}

/** Date and time in full. */
export function moment(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** The time of the day, to the second. */
export function clockTime(time: string): string {
  return new Date(time).toLocaleTimeString(undefined, { timeStyle: 'medium' });
}

/** A value of Python's plain kinds, short; strings in quotes. */
export function shown(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(6)));
  }
  switch (value) {
    case undefined:
      return '—';
    case null:
      return 'None';
    case true:
      return 'True';
    case false:
      return 'False';
    default:
      return JSON.stringify(value);
  }
}

/** `804 × 18`; `0-d` is left out. */
export function shape(lengths: readonly number[]): string {
  return lengths.join(' × ');
}

function clock(date: Date): string {
  return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

function calendar(date: Date, today: Date): string {
  const day = date.toLocaleDateString(undefined, {
    month: 'short',
    day: 'numeric',
    ...(date.getFullYear() !== today.getFullYear() && { year: 'numeric' })
  });
  return `${day}, ${clock(date)}`;
}

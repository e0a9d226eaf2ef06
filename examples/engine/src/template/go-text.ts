import type { Json } from '@awf/plugin-sdk/contract';
import { isList } from '../json.js';

/** A value as Go's templates write it. (AWF spec §7.2.) */
export function goTemplateText(value: Json): string {
  return value === null ? '<no value>' : goText(value);
}

/** A value as Go writes it elsewhere. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, one]) => `${key}:${goText(one)}`).join(' ')}]`;
}

/** All numbers are doubles there, and from a million on they are written with an exponent. (AWF spec §7.2.) */
function goNumber(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4) return `${mantissa}e-${String(-power).padStart(2, '0')}`;
  return power >= 6 ? `${mantissa}e+${String(power).padStart(2, '0')}` : String(value);
}

import type { Json } from '@awf/plugin-sdk';

/**
 * A field of what a host sent, by its name in small letters without underscores: hosts write `OnComplete` or `on_complete`.
 * Undefined where there is none, or nothing that has fields.
 */
export function readField(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([key]) => key.replaceAll('_', '').toLowerCase() === name)?.[1];
}

/** A field that is a list of texts; whatever else is in it is left out. */
export function readTexts(value: Json | undefined, name: string): readonly string[] {
  const list = readField(value, name);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

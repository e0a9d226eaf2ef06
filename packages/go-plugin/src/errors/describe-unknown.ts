/** A text for anything thrown: never throws itself, whatever getters, cycles or traps the value has. */
export function describeUnknown(value: unknown): string {
  try {
    if (value instanceof Error) return String(value.message || value.name || 'Error');
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? tagOf(value);
    return String(value);
  } catch {
    return tagOf(value);
  }
}

/** A value as its author wrote it, for messages about options: texts are quoted, and `NaN` is no `null`. */
export function quoteUnknown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' ? `${value}n` : describeUnknown(value);
}

/** The stack of anything thrown, or its description where it has none. */
export function stackOf(value: unknown): string {
  try {
    if (value instanceof Error && typeof value.stack === 'string') return value.stack;
  } catch {
    // A hostile getter: the description below is what is left.
  }
  return describeUnknown(value);
}

function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    // A revoked proxy, or a tag that throws.
    return '[object]';
  }
}

/** A safe one-line text for anything thrown: never throws itself, whatever getters or cycles the value has. */
export function describeUnknown(value: unknown): string {
  try {
    if (value instanceof Error) return value.message === '' ? value.name : value.message;
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? Object.prototype.toString.call(value);
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
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

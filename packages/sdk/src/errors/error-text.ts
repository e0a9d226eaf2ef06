/**
 * What a caller may read of anything thrown: an Error's message, a text as it is, else its JSON. Never throws, whatever
 * getters, proxies or cycles the value has, and is never empty.
 */
export function errorText(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : describe(thrown);
    return typeof text === 'string' && text !== '' ? text : 'something without a message was thrown';
  } catch {
    return 'something that cannot be described was thrown';
  }
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (typeof thrown !== 'object' || thrown === null) return `${String(thrown)} was thrown`;
  // An error of another realm, or of a library that makes its own.
  if ('message' in thrown && typeof thrown.message === 'string') return thrown.message;
  try {
    return JSON.stringify(thrown);
  } catch {
    return `an ${Object.prototype.toString.call(thrown)} was thrown`;
  }
}

/** The stack for the log, or what `errorText` says where there is none. */
export function errorStack(thrown: unknown): string {
  try {
    if (thrown instanceof Error && typeof thrown.stack === 'string') return thrown.stack;
  } catch {
    // A hostile getter: the text below is what is left.
  }
  return errorText(thrown);
}

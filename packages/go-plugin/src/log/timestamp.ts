const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d([.,]\d+)?([Zz]|[+-]\d\d:?\d\d)$/;
/** Numbers from here on count milliseconds, smaller ones seconds: it is the year 1973 in one and 5138 in the other. */
const firstMilliseconds = 1e11;

/**
 * A log record's time: RFC 3339 text with any number of fraction digits (and zones without a colon), or a number of
 * seconds or milliseconds since 1970, as pino and zap write. Anything else: undefined.
 */
export function parseTimestamp(value: unknown): Date | undefined {
  if (typeof value === 'number') return validDate(new Date(value < firstMilliseconds ? value * 1_000 : value));
  if (typeof value !== 'string' || !rfc3339.test(value)) return undefined;
  return validDate(new Date(toIso(value)));
}

function toIso(text: string): string {
  const zoned = text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return zoned.toUpperCase().replace(' ', 'T').replace(',', '.');
}

function validDate(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}

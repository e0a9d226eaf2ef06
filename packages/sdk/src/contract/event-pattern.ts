/**
 * Whether an event type fits a pattern of a subscription: the same number of dotted segments, `*` for exactly one; the
 * pattern `*` alone fits everything. An empty pattern or type fits nothing. (AWF spec §6.8.)
 */
export function matchesSubscription(pattern: string, type: string): boolean {
  return pattern === '*' ? type !== '' : matchesSegments(pattern, type);
}

/** Whether a plugin that declares the pattern may emit the type: as a subscription, but `*` alone fits one segment. (AWF spec §6.3, §6.8.) */
export function matchesEmission(pattern: string, type: string): boolean {
  return matchesSegments(pattern, type);
}

function matchesSegments(pattern: string, type: string): boolean {
  if (pattern === '' || type === '') return false;
  const wanted = pattern.split('.');
  const given = type.split('.');
  return (
    wanted.length === given.length && wanted.every((segment, index) => segment === '*' || segment === given[index])
  );
}

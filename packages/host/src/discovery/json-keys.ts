const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Where the keys of a JSON text's outermost object stand, by key: the last one of a name, as it is the one that counts. The
 * text is known to be JSON.
 */
export function findKeys(text: string): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  let depth = 0;
  let last: RegExpExecArray | undefined;
  for (const match of text.matchAll(token)) {
    const [found] = match;
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else if (found === ':' && depth === 1 && last !== undefined) keys.set(String(JSON.parse(last[0])), last.index);
    last = match;
  }
  return keys;
}

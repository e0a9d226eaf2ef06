/** The one of some names that a mistyped name most likely meant; undefined where none is near. */
export function suggest(typed: string, names: Iterable<string>): string | undefined {
  const limit = typed.length <= 4 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) > limit) continue;
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name, distance };
  }
  return best?.name;
}

/** `; did you mean "echo"?`, to end a message with, or nothing. */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const meant = suggest(typed, names);
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, character] of Array.from(left).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(right).entries()) {
      const replaced = (previous[column] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

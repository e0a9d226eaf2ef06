/** What stands for a value that an author's own message quotes. */
const removed = '…';

/** Shorter texts are taken out only where they stand in quotes. */
const minWordLength = 3;

/** Shorter texts are taken out only as whole words. */
const minPartLength = 6;

/**
 * The message without the texts and numbers at any depth of the value, as they are, in quotes and as JSON writes them. What
 * the rule says of itself stays: `less than 100` is no value, though 100 was sent.
 */
export function removeLeaves(message: string, value: unknown, rules: string): string {
  let text = message;
  for (const leaf of leavesOf(value)) {
    if (leaf === '' || hasWord(rules, leaf)) continue;
    const json = JSON.stringify(leaf);
    for (const quoted of [json, `"${leaf}"`, `'${leaf}'`]) text = text.replaceAll(quoted, removed);
    for (const plain of [leaf, json.slice(1, -1)]) text = removePlain(text, plain);
  }
  return text;
}

function removePlain(text: string, plain: string): string {
  if (plain.length < minWordLength || !text.includes(plain)) return text;
  return plain.length < minPartLength ? text.replace(wordPattern(plain), removed) : text.replaceAll(plain, removed);
}

function hasWord(text: string, word: string): boolean {
  return text.includes(word) && (word.length >= minPartLength || wordPattern(word).test(text));
}

function wordPattern(word: string): RegExp {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'gu');
}

/** Longest first: a value that begins with another one is then removed whole. */
function leavesOf(value: unknown): readonly string[] {
  const leaves = new Set<string>();
  const seen = new Set<unknown>();
  const open = [value];
  for (const one of open) {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'bigint') leaves.add(String(one));
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    for (const field of Object.values(one)) open.push(field);
  }
  return Array.from(leaves).sort((one, other) => other.length - one.length);
}

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** What Go prints as it is: letters, marks, numbers, punctuation, symbols and the plain space. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Quotes a name as Go's `%q` does, so that messages which carry one can be compared with a Go plugin's. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escapes[character] ?? quoteOne(character);
  return `${quoted}"`;
}

function quoteOne(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Half a surrogate pair leaves JavaScript as U+FFFD, which Go escapes only where it stands for broken bytes.
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  if (printable.test(character)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

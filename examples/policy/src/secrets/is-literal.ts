/** What people write where a secret belongs and none is. */
const placeholder = /^(?:<.*>|[*x.…_-]+|true|false|null|none|undefined|required|optional|changeme)$/i;

/**
 * Whether a value is one as it stands, and not where to take it from: a variable, a template, the output of a command, a
 * file; nor a word in its place, or the next option.
 */
export function isLiteral(value: string): boolean {
  const bare = value.replace(/^(["'])(.*)\1$/s, '$2');
  if (/[$`]|\{\{|^%\w+%$/.test(bare)) return false;
  if (/^(?:[-@/~]|\.{1,2}\/)/.test(bare)) return false;
  return bare.length >= 6 && !placeholder.test(bare);
}

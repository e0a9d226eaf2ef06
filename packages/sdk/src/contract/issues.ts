/** One thing that is wrong with a value, in the shape that Standard Schema gives its issues. */
export interface Issue {
  /** The rule that was broken. */
  readonly message: string;
  /** Where in the value; absent or empty for the value itself. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** How many issues one message lists before it only counts them. */
const listed = 5;

/** Writes a path as people do: `steps[0].name`; keys that are no identifiers are quoted: `["a b"]`. */
export function formatPath(path: Issue['path']): string {
  let text = '';
  for (const part of path ?? []) {
    const key = typeof part === 'object' ? part.key : part;
    if (typeof key === 'number' || /^\d+$/.test(String(key))) text += `[${String(key)}]`;
    else if (typeof key === 'symbol' || !/^[\p{ID_Start}_$][\p{ID_Continue}$-]*$/u.test(key))
      text += `[${JSON.stringify(String(key))}]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text;
}

/**
 * Writes an issue as `<path>: <rule>`; only the rule where it is about the whole value. Libraries that begin the rule with
 * the path or with words such as "Invalid input:" lose that beginning: the path is said already, and AWF picks its exit code
 * by the word "invalid" (AWF spec §6.10).
 */
export function formatIssue(issue: Issue): string {
  const path = formatPath(issue.path);
  let rule = issue.message.replace(/^Invalid [a-z]+: */i, '');
  if (path !== '' && rule.startsWith(`${path} `)) rule = rule.slice(path.length + 1);
  return path === '' ? rule : `${path}: ${rule}`;
}

/** Writes issues in one line, separated by `; `. After the fifth it says how many more there are. */
export function formatIssues(issues: readonly Issue[]): string {
  const texts = issues.slice(0, listed).map(formatIssue);
  if (issues.length > listed) texts.push(`and ${issues.length - listed} more`);
  return texts.join('; ');
}

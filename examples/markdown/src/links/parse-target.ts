/** What an address in a Markdown file names. */
export type Target =
  /** Something that is not a file of the repository: another site, a mail address … */
  | { readonly kind: 'external' }
  /** A path, empty for the same file, and a fragment without its `#`. Both decoded. */
  | { readonly kind: 'local'; readonly path: string; readonly fragment: string | undefined }
  /** No usable address. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** Takes an address apart. */
export function parseTarget(url: string): Target {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return { kind: 'external' };
  const hash = url.indexOf('#');
  const beforeHash = hash === -1 ? url : url.slice(0, hash);
  const [path = ''] = beforeHash.split('?');
  try {
    const fragment = hash === -1 ? undefined : decodeURIComponent(url.slice(hash + 1));
    return { kind: 'local', path: decodeURIComponent(path), fragment };
  } catch {
    return { kind: 'malformed', reason: 'a percent sign that encodes nothing' };
  }
}

/** The longest name that file systems take, in bytes. */
const maxNameBytes = 255;

/**
 * Says what keeps a text from naming a plugin's folder, or undefined. Go's handler joins whatever it gets onto the plugins'
 * folder, `../` too. (Workflow spec §9, trap 24.)
 *
 * @param name - As it was decoded; undefined where that failed.
 */
export function nameProblem(name: string | undefined): string | undefined {
  if (name === undefined) return 'plugin name has malformed escapes';
  if (name === '') return 'plugin name is required';
  const isSegment = name !== '.' && name !== '..' && !/[/\\\u0000-\u001f\u007f]/.test(name);
  if (isSegment && Buffer.byteLength(name) <= maxNameBytes) return undefined;
  return `plugin name ${JSON.stringify(name.slice(0, maxNameBytes))} is not the name of a folder`;
}

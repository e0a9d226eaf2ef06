import type { InstalledPlugin, PluginUpdate, RemovedPlugin } from '@awf/plugin-host';
import { printableLine } from './printable.js';
import type { Style } from './style.js';

/** An installation for people. */
export function formatInstalled({ name, tag, directory, replaced, enabled }: InstalledPlugin, style: Style): string {
  const before = replaced === undefined ? '' : ` in place of ${printableLine(replaced || 'a broken one')}`;
  const hint = enabled ? '' : `It is disabled as before. Enable it with: awf-plugin enable ${printableLine(name)}\n`;
  return `${mark('installed', name, style)} ${printableLine(tag)}${before} in ${printableLine(directory)}\n${hint}`;
}

/** An update for people. */
export function formatUpdate({ name, before, installed }: PluginUpdate, style: Style): string {
  const old = printableLine(before);
  if (installed === undefined)
    return `${style.dim('unchanged')} ${printableLine(name)} ${old}: there is nothing newer\n`;
  return `${mark('updated', name, style)} ${old} to ${printableLine(installed.tag)}\n`;
}

/** A removal for people. */
export function formatRemoved({ name, directory, forgotten }: RemovedPlugin, style: Style): string {
  const what = [
    ...(directory === undefined ? [] : [`folder ${printableLine(directory)}`]),
    ...(forgotten.length === 0 ? [] : ['its entry in the state file']),
  ];
  return `${mark('removed', name, style)}: ${what.join(' and ')}\n`;
}

/** A switch for people. */
export function formatSwitched(
  { name, enabled }: { readonly name: string; readonly enabled: boolean },
  style: Style,
): string {
  return `${mark(enabled ? 'enabled' : 'disabled', name, style)}\n`;
}

function mark(word: string, name: string, style: Style): string {
  return `${style.green(word)} ${style.bold(printableLine(name))}`;
}

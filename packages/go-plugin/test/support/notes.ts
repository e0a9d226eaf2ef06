import { readFileSync } from 'node:fs';
import type { Sandbox } from '../../../../test/support/sandbox.js';

/** What the probe plugin noted in this sandbox, one note a line. */
export function notesOf({ folder }: Pick<Sandbox, 'folder'>): readonly string[] {
  try {
    return readFileSync(`${folder}/probe-notes`, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

/** Waits until the probe plugin noted something. */
export function noted(sandbox: Sandbox, note: string, timeoutMs = 5_000): Promise<void> {
  return sandbox.waitFor(`the plugin notes "${note}"`, () => notesOf(sandbox).includes(note), timeoutMs);
}

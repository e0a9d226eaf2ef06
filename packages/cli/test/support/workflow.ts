import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './command.js';

const dist = fileURLToPath(new URL('../../../../examples/everything/dist/everything', import.meta.url));

/** Puts the built example with all that a plugin can have into the command's folder, as both engines want it. */
export function addEverything({ folder }: Command): string {
  const directory = join(folder, 'everything');
  cpSync(dist, directory, { recursive: true });
  return directory;
}

/** The same under another name, as the workflow engine alone wants it. */
export function addWorkflowOnly({ folder }: Command, name: string, manifest: object = {}): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  copyFileSync(join(dist, 'everything'), join(directory, name));
  const whole = {
    name,
    version: '1.2.3',
    author: 'ada',
    description: 'For one engine',
    stepTypes: ['step.x'],
    ...manifest,
  };
  writeFileSync(join(directory, 'plugin.json'), JSON.stringify(whole));
  return directory;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { test as base, type Sandbox } from '../../../../test/support/sandbox.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How a run of the command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command that goes on. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly end: Promise<CommandEnd>;
  /** Waits for a text on its stderr. */
  says(words: string): Promise<void>;
}

/** The built command in a sandbox of its own. */
export interface Command {
  readonly sandbox: Sandbox;
  /** A folder for plugins; it is the command's working folder. */
  readonly folder: string;
  /** Runs the command to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandEnd>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCommand;
  /** Adds a plugin folder whose executable is a fixture; gives its path. */
  add(name: string, fixture: string, manifest?: string): string;
}

/** `test` with the command in a sandbox that is checked for processes and files after each test. */
export const test = base.extend<{ command: Command }>({
  command: async ({ sandbox }, use) => {
    const folder = join(sandbox.folder, 'work');
    mkdirSync(folder);
    await use(createCommand(sandbox, folder));
    await sandbox.waitFor('no process names the sandbox', () => processesNaming(sandbox.folder).length === 0);
  },
});

/** The flags by which a plugin that is left behind is recognised. */
export const marked = ['--env', 'SANDBOX_MARKER'] as const;

/** A valid manifest. */
export function manifestOf(name: string): string {
  return `name: ${name}\nversion: 1.2.3\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n`;
}

/** The one JSON document that a text is. */
export function parseDocument(document: string): unknown {
  expect(document.endsWith('\n') && !document.trimEnd().includes('\n'), `one line of JSON: ${document}`).toBe(true);
  return JSON.parse(document);
}

function createCommand(sandbox: Sandbox, folder: string): Command {
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand => {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      // No test may see what this machine's user has installed.
      env: { PATH, HOME, XDG_DATA_HOME: join(sandbox.folder, 'work', '.data'), ...sandbox.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const end = Promise.all([
      // A test may close it.
      text(child.stdout).catch(() => ''),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return {
      child,
      end: end.then(([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr })),
      says: (words) => sandbox.waitFor(`it says ${words}`, () => said.includes(words), 10_000),
    };
  };
  return {
    sandbox,
    folder,
    start,
    run: (args, env) => start(args, env).end,
    add: (name, fixture, manifest = manifestOf(name)) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      writeFileSync(join(directory, 'plugin.yaml'), manifest);
      const file = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url));
      symlinkSync(file, join(directory, `awf-plugin-${name}`));
      return directory;
    },
  };
}

/** Guardians have no environment, but the sandbox's socket folder among their arguments. */
function processesNaming(words: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || name === String(process.pid)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(words);
    } catch {
      return false;
    }
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LaunchOptions } from '@awf/go-plugin/host';
import { isRunning, type Sandbox } from '../../../../test/support/sandbox.js';
import { fixture, probeCookie } from './probe.js';

/** A host in a process of its own, with the probe plugin, to be killed by the test. */
export interface HostProcess {
  readonly child: ChildProcess;
  /** Waits for what it says next. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  tell(command: Readonly<Record<string, unknown>>): void;
  /** Ends the host, and measures how long whatever belongs to the test still lives, in ms. */
  end(how: 'SIGKILL' | 'exit' | 'throw'): Promise<number>;
}

/** Starts the host; it launches at once. */
export function startHost(sandbox: Sandbox, options: Partial<LaunchOptions>): HostProcess {
  const all: LaunchOptions = {
    name: 'probe',
    command: fixture('probe-plugin.mjs'),
    magicCookies: [probeCookie],
    versions: [1],
    startTimeoutMs: 10_000,
    ...options,
    env: { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes`, ...options.env },
  };
  const env = { PATH: process.env['PATH'] ?? '', ...sandbox.env };
  const child = spawn(fixture('probe-host.mjs'), [JSON.stringify(all)], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const tell = (command: Readonly<Record<string, unknown>>): void => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
  };
  return {
    child,
    tell,
    async next() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the host ended');
      return JSON.parse(value);
    },
    async end(how) {
      const exited = once(child, 'exit');
      if (how === 'SIGKILL') child.kill('SIGKILL');
      else tell({ command: how });
      await exited;
      const start = performance.now();
      const alive = () => sandbox.processes().some(({ pid }) => isRunning(pid));
      await sandbox.waitFor('the plugin is gone', () => !alive(), 10_000);
      return performance.now() - start;
    },
  };
}

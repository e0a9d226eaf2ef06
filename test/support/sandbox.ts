import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { test as base, expect } from 'vitest';

/** A process as /proc shows it. */
interface ProcessEntry {
  readonly pid: number;
  readonly state: string;
  readonly command: string;
}

/** A place of its own for one test: temp folder, environment, and the check that nothing is left. */
export interface Sandbox {
  /** The temp folder that sockets and everything else land in. */
  readonly folder: string;
  /** Hand it to every process that is started: leftovers are recognised by it. */
  readonly env: Readonly<Record<string, string>>;
  /** Processes of this test that are alive; zombies that are not ours to wait for don't count. */
  processes(): readonly ProcessEntry[];
  /** Waits until a condition holds, at most `timeoutMs`, and fails with what it was otherwise. */
  waitFor(what: string, condition: () => boolean, timeoutMs?: number): Promise<void>;
  /** Fails where a process, folder, socket or descriptor of this test is left. */
  expectNothingLeft(): Promise<void>;
}

const markerName = 'SANDBOX_MARKER';

/** Makes a sandbox; `close` must be called at the end. */
export function createSandbox(): Sandbox & { close(): void } {
  const marker = randomUUID();
  const previous = process.env['TMPDIR'];
  const folder = mkdtempSync('/tmp/box-');
  process.env['TMPDIR'] = folder;
  const descriptorsBefore = openDescriptors();
  const processes = (): readonly ProcessEntry[] => processesWith(`${markerName}=${marker}`);
  const sandbox = {
    folder,
    env: { [markerName]: marker, TMPDIR: folder },
    processes,
    waitFor,
    async expectNothingLeft() {
      const ignored = new Set(['probe-notes', 'work']);
      const left = () => readdirSync(folder).filter((name) => !ignored.has(name));
      await waitFor('no process is left', () => processes().length === 0, 5_000).catch(() => undefined);
      // Whoever ends a plugin removes its folder a moment after the process is gone.
      await waitFor('no file is left', () => left().length === 0, 5_000).catch(() => undefined);
      await waitFor('no descriptor is left', () => openDescriptors() <= descriptorsBefore, 5_000).catch(
        () => undefined,
      );
      expect(processes(), 'processes left behind').toEqual([]);
      expect(left(), 'files left in the temp folder').toEqual([]);
      expect(openDescriptors(), `descriptors left open: ${describeDescriptors()}`).toBeLessThanOrEqual(
        descriptorsBefore,
      );
    },
    close() {
      for (const { pid } of processes()) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      if (previous === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = previous;
    },
  };
  return sandbox;
}

/** `test` with a sandbox that is checked after each test which passed. */
export const test = base.extend<{ sandbox: Sandbox }>({
  // vitest reads the names of the fixtures that one needs from its first parameter.
  // biome-ignore lint/correctness/noEmptyPattern: this one needs none
  sandbox: async ({}, use) => {
    const sandbox = createSandbox();
    try {
      await use(sandbox);
      await sandbox.expectNothingLeft();
    } finally {
      sandbox.close();
    }
  },
});

async function waitFor(what: string, condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`it did not come about within ${timeoutMs} ms that ${what}`);
    await pause(20);
  }
}

/** Whether a process runs; one that is dead and not reaped is gone. */
export function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && stateOf(pid) !== 'Z' && stateOf(pid) !== '';
}

function processesWith(text: string): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => read(`/proc/${pid}/environ`).includes(text))
    .map((pid) => ({ pid, state: stateOf(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }))
    .filter(({ state }) => state !== 'Z' && state !== '');
}

function stateOf(pid: number): string {
  return /\) (.)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? '';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** OpenSSL keeps a random source open for each thread that ever used it. */
function openDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((name) => descriptorTarget(name) !== '/dev/urandom').length;
}

function descriptorTarget(name: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${name}`);
  } catch {
    return 'closed';
  }
}

function describeDescriptors(): string {
  return readdirSync('/proc/self/fd')
    .map((name) => `${name} ${descriptorTarget(name)}`)
    .join(', ');
}

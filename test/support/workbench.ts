import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a program ended. */
export interface Outcome {
  readonly exitCode: number | null;
  /** Its stdout as UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  /** Added to PATH, HOME and TMPDIR: nothing else of this process is passed. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the workbench's folder. */
  readonly cwd?: string;
}

/** A folder in which whole programs are run, and a temp folder that shows what they leave behind. */
export interface Workbench {
  readonly folder: string;
  /** Where the programs' sockets and temporary files go. */
  readonly temp: string;
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Temporary files and processes that are still there three seconds after the last run; empty is what a test wants. */
  leftovers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Makes a workbench below the temp folder, with a path short enough for sockets. */
export async function createWorkbench(): Promise<Workbench> {
  const [folder, temp] = await Promise.all([mkdtemp(join(tmpdir(), 'bench-')), mkdtemp(join(tmpdir(), 'tmp-'))]);
  return {
    folder,
    temp,
    run: (program, args, { env, cwd = folder } = {}) =>
      run(program, args, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temp, ...env } }),
    async leftovers() {
      const deadline = Date.now() + 3_000;
      for (;;) {
        const found = [...(await readdir(temp)), ...(await processesWith(temp))];
        if (found.length === 0 || Date.now() > deadline) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    remove: async () => {
      await Promise.all([folder, temp].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { ...options, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // A program that could not be started at all has no exit code; its error stands where a reader looks first.
      resolve({ exitCode: child.exitCode, stdout, stderr: child.pid === undefined ? String(error) : stderr });
    });
    child.stdin?.end();
  });
}

/** Living processes that have a text in their environment or arguments. Linux only: elsewhere none are seen. */
async function processesWith(text: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '');
      const [environment, command] = await Promise.all([read('environ'), read('cmdline')]);
      return environment.includes(text) || command.includes(text) ? `${pid} ${command.replaceAll('\0', ' ')}` : '';
    }),
  );
  return found.filter((line) => line !== '');
}

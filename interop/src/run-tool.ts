import { type SpawnOptions, spawn } from 'node:child_process';

/** How a tool ended. */
export interface ToolResult {
  /** Exit status; null where a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  /** All of its stdout. */
  readonly stdout: string;
  /** All of its stderr, or the reason why it could not be started. */
  readonly stderr: string;
}

/** Options of {@link runTool}. */
export interface RunToolOptions {
  /** Working folder; the current one by default. */
  readonly cwd?: string | undefined;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Written to its stdin; stdin is empty by default. */
  readonly input?: string | undefined;
}

/** Runs a program to its end. Never rejects: a program that is not there has exit code null. */
export function runTool(command: string, args: readonly string[], options: RunToolOptions = {}): Promise<ToolResult> {
  const settings: SpawnOptions = { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: 'pipe' };
  return new Promise((resolve) => {
    const child = spawn(command, args, settings);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ exitCode: null, stdout, stderr: error.message }));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // A tool that ends without reading its input closes the pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a program to its end and gives its stdout; rejects with all it said where it did not end with 0. */
export async function requireTool(
  command: string,
  args: readonly string[],
  options: RunToolOptions = {},
): Promise<string> {
  const result = await runTool(command, args, options);
  if (result.exitCode === 0) return result.stdout;
  const status = result.exitCode === null ? 'could not run to its end' : `ended with ${result.exitCode}`;
  throw new Error(`${command} ${args.join(' ')} ${status}\n${result.stdout}${result.stderr}`);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * The environment of everything that is measured: a certificate bundle would cost each start on Node 20 70 ms and more.
 * Executables keep their compiled code where `keepCompiledCode` says.
 */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_EXTRA_CA_CERTS: undefined,
  NODE_OPTIONS: undefined,
};

/** Gives everything that is measured from now on a folder for compiled code, in place of the user's. */
export function keepCompiledCode(folder: string): void {
  // Our host passes this one on, too.
  environment['XDG_CACHE_HOME'] = folder;
}

/** Where a program runs: by default the current folder and `environment`. */
export interface ProgramPlace {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and gives its stdout; its stderr goes to ours. Rejects where it does not end with 0. */
export async function runProgram(file: string, args: readonly string[], place: ProgramPlace = {}): Promise<string> {
  const child = spawn(file, args, { env: environment, ...place, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [code, signal] = await once(child, 'close');
  if (code === 0) return stdout;
  throw new Error(`${file} ${args.join(' ')} ended with ${code ?? signal}`);
}

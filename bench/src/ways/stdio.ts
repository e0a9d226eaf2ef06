import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { payload } from '../sample.js';
import type { Way } from './way.js';

/** Calls as JSON-RPC, one a line, over stdin and stdout: what servers of the Model Context Protocol speak. */
export async function startStdio(executable: string): Promise<Way> {
  const child = spawn(executable, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result }: { id: number; result: unknown } = JSON.parse(line);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return {
    child,
    call: () =>
      new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, resolve);
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'get', params: { key: payload } })}\n`);
      }),
    stop: () => child.stdin.end(),
  };
}

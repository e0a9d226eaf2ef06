import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { payload } from '../sample.js';
import type { Way } from './way.js';

/** Bare bytes over a Unix socket: no framing, no encoding, answers in order. */
export async function startSocket(executable: string): Promise<Way> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(folder, 'socket');
  const child = spawn(executable, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const socket = connect(path);
  await once(socket, 'connect');
  rmSync(folder, { recursive: true });
  const waiting: (() => void)[] = [];
  let bytes = 0;
  socket.on('data', (data) => {
    for (bytes += data.length; bytes >= payload.length; bytes -= payload.length) waiting.shift()?.();
  });
  return {
    child,
    call: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        socket.write(payload);
      }),
    stop: () => socket.end(),
  };
}

import { fork } from 'node:child_process';
import { payload } from '../sample.js';
import type { Way } from './way.js';

interface Message {
  readonly id: number;
  readonly key: string;
}

/** Calls over `child_process` IPC, Node's own channel. */
export async function startIpc(executable: string): Promise<Way> {
  const child = fork(executable, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map<number, (answer: Message) => void>();
  let last = 0;
  child.on('message', (answer: Message) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return {
    child,
    call: () =>
      new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, resolve);
        child.send({ id, key: payload });
      }),
    stop: () => child.disconnect(),
  };
}

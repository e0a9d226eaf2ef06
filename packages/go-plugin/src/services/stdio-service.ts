import { type GRPCStdioServer, GRPCStdioService, type StdioData, StdioData_Channel } from '@awf/plugin-proto/go-plugin';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { trace } from '../trace/trace.js';
import type { StdioQueue } from './stdio-queue.js';

/** A stdio stream that a host opened. */
export interface StdioService {
  readonly definition: typeof GRPCStdioService;
  readonly implementation: GRPCStdioServer;
  /** Sends what still waits, then ends the stream; resolves at once where no host reads. */
  finish(): Promise<void>;
}

/**
 * The plugin's half of `plugin.GRPCStdio` (go-plugin spec §4.2, §7.2): output reaches the host in order, with
 * back-pressure, and once; a second concurrent stream takes over from the first.
 */
export function createStdioService(queue: StdioQueue, onStream: (connection: string) => void): StdioService {
  let current: ServerWritableStream<unknown, StdioData> | undefined;
  const detach = (call: ServerWritableStream<unknown, StdioData>): void => {
    if (current !== call) return;
    current = undefined;
    queue.setReader(undefined);
  };
  return {
    definition: GRPCStdioService,
    implementation: {
      streamStdio(call) {
        trace('stdio', 'stream opened', { connection: call.getPeer() });
        onStream(call.getPeer());
        current?.end();
        current = call;
        const read = (): void => pump(queue, call);
        call.on('drain', read);
        call.on('error', () => detach(call));
        call.once('cancelled', () => detach(call));
        call.once('close', () => detach(call));
        queue.setReader(read);
      },
    },
    async finish() {
      const call = current;
      if (call === undefined) return;
      await new Promise<void>((resolve) => {
        call.once('finish', resolve);
        call.once('close', resolve);
        call.once('cancelled', resolve);
        const endWhenSent = (): void => {
          pump(queue, call);
          if (queue.waitingBytes === 0) call.end();
        };
        call.on('drain', endWhenSent);
        endWhenSent();
      });
    },
  };
}

function pump(queue: StdioQueue, call: ServerWritableStream<unknown, StdioData>): void {
  while (!call.writableNeedDrain && !call.destroyed) {
    const chunk = queue.shift();
    if (chunk === undefined) return;
    const channel = chunk.channel === 'stdout' ? StdioData_Channel.STDOUT : StdioData_Channel.STDERR;
    call.write({ channel, data: Buffer.from(chunk.data.buffer) });
  }
}

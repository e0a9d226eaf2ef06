import type { StartCall } from '@awf/go-plugin/host';
import {
  type EventServiceServer,
  EventServiceService,
  type OperationServiceServer,
  OperationServiceService,
} from '@awf/plugin-proto/awf';
import { type ExecuteRequest, ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { Metadata, type ServerReadableStream, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { describe, expect, it, vi } from 'vitest';
import { MemoryServer } from './memory-server.js';

const { execute, listOperations } = OperationServiceService;
const unused = (): never => {
  throw new TypeError('not for this test');
};

function serve({ execute: handler }: Pick<OperationServiceServer, 'execute'>): MemoryServer {
  const server = new MemoryServer();
  const implementation: OperationServiceServer = { listOperations: unused, getOperation: unused, execute: handler };
  server.addService(OperationServiceService, implementation);
  return server;
}

/** How a call ends, and when it was told. */
function endOf<Response>(start: StartCall<Response>, options: object = {}) {
  const ends: unknown[] = [];
  const { cancel } = start(new Metadata(), options, (error, response) => ends.push(error ?? response));
  return { ends, cancel, told: () => vi.waitFor(() => expect(ends).toHaveLength(1)) };
}

const request = { operation: 'echo', inputs: new Map([['a', Buffer.from('1')]]) };

describe('a call in memory', () => {
  it('carries messages as bytes, both ways', async () => {
    const answer = { success: true, output: '', data: new Map([['a', Buffer.from('2')]]), error: '' };
    const seen: ExecuteRequest[] = [];
    const server = serve({
      execute: (call: ServerUnaryCall<ExecuteRequest, ExecuteResponse>, callback) => {
        seen.push(call.request);
        callback(null, answer);
      },
    });
    const call = endOf(server.unary(execute, request));
    expect(call.ends).toEqual([]);
    await call.told();
    expect([seen, call.ends]).toEqual([[request], [answer]]);
    expect(seen[0]).not.toBe(request);
    expect(call.ends[0]).not.toBe(answer);
  });

  it('tells a method that is not there, and an answer that cannot be sent', async () => {
    const nowhere = endOf(new MemoryServer().unary(listOperations, {}));
    await nowhere.told();
    expect(nowhere.ends).toMatchObject([
      { code: status.UNIMPLEMENTED, details: 'there is no method /plugin.v1.OperationService/ListOperations' },
    ]);
    const broken = Object.assign(ExecuteResponse.decode(Buffer.alloc(0)), { data: 7 });
    const unsendable = endOf(serve({ execute: (_call, callback) => callback(null, broken) }).unary(execute, request));
    await unsendable.told();
    expect(unsendable.ends).toMatchObject([
      { code: status.INTERNAL, details: expect.stringContaining('the answer cannot be sent: ') },
    ]);
    const silent = endOf(serve({ execute: (_call, callback) => callback(null) }).unary(execute, request));
    await silent.told();
    expect(silent.ends).toMatchObject([{ code: status.UNKNOWN, message: '2 UNKNOWN: there is no answer' }]);
  });

  it('tells the handler that it is cancelled, once, and the first end counts', async () => {
    const seen: unknown[] = [];
    const server = serve({
      execute: (call, callback) => {
        seen.push(call.getDeadline(), call.cancelled);
        call.once('cancelled', () => {
          seen.push('cancelled', call.cancelled);
          callback(null, ExecuteResponse.decode(Buffer.alloc(0)));
        });
      },
    });
    const call = endOf(server.unary(execute, request), { deadline: 5 });
    call.cancel();
    call.cancel();
    await call.told();
    expect(seen).toEqual([5, false, 'cancelled', true]);
    expect(call.ends).toMatchObject([{ code: status.CANCELLED, details: 'the call was cancelled' }]);
  });

  it('has no deadline where the caller gives none', async () => {
    const seen: unknown[] = [];
    serve({ execute: (call) => seen.push(call.getDeadline()) }).unary(execute, request)(new Metadata(), {}, unused);
    expect(seen).toEqual([Number.POSITIVE_INFINITY]);
  });
});

describe('a stream in memory', () => {
  const event = (type: string) =>
    EventServiceService.streamEvents.requestDeserialize(
      Buffer.concat([Buffer.from([0x12, type.length]), Buffer.from(type)]),
    );

  /** Serves a reader of events. */
  function read(onEvent: (type: string) => Promise<void>) {
    const outcome: unknown[] = [];
    const server = new MemoryServer();
    const implementation: EventServiceServer = {
      handleEvent: unused,
      streamEvents: async (call: ServerReadableStream<{ type: string }, object>, callback) => {
        try {
          for await (const { type } of call) await onEvent(type);
          callback(null, {});
        } catch (error) {
          outcome.push(error);
        }
      },
    };
    server.addService(EventServiceService, implementation);
    return { server, outcome };
  }

  it('gives one message after the other, then ends', async () => {
    const seen: string[] = [];
    const { server } = read(async (type) => void seen.push(type));
    const call = endOf(server.clientStream(EventServiceService.streamEvents, [event('a.b'), event('c')]));
    await call.told();
    expect([seen, call.ends]).toEqual([['a.b', 'c'], [{}]]);
  });

  it('breaks off where it is cancelled', async () => {
    const seen: string[] = [];
    let next: () => void = unused;
    const { server, outcome } = read((type) => {
      seen.push(type);
      return new Promise((resolve) => {
        next = resolve;
      });
    });
    const call = endOf(server.clientStream(EventServiceService.streamEvents, [event('a'), event('b')]));
    await vi.waitFor(() => expect(seen).toEqual(['a']));
    call.cancel();
    next();
    await vi.waitFor(() => expect(outcome).toHaveLength(1));
    expect([seen, call.ends]).toMatchObject([['a'], [{ code: status.CANCELLED }]]);
  });
});

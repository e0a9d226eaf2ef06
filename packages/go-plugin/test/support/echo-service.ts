import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { ServiceRegistrar } from '../../src/transport/service-registrar.js';

const toBytes = (text: string) => Buffer.from(text);
const toText = (bytes: Buffer) => bytes.toString();

function method(name: string, requestStream: boolean, responseStream: boolean): MethodDefinition<string, string> {
  return {
    path: `/test.Echo/${name}`,
    originalName: name.toLowerCase(),
    requestStream,
    responseStream,
    requestSerialize: toBytes,
    requestDeserialize: toText,
    responseSerialize: toBytes,
    responseDeserialize: toText,
  };
}

/** A service with one method of each kind, whose messages are texts. */
export const echoService = {
  say: method('Say', false, false),
  count: method('Count', false, true),
  join: method('Join', true, false),
  chat: method('Chat', true, true),
};

/** Handlers of `echoService`. */
export interface EchoHandlers extends UntypedServiceImplementation {
  say: handleUnaryCall<string, string>;
  count: handleServerStreamingCall<string, string>;
  join: handleClientStreamingCall<string, string>;
  chat: handleBidiStreamingCall<string, string>;
}

/** Some of the handlers; the others are those of `echoHandlers`. */
export type SomeEchoHandlers = { readonly [Name in keyof typeof echoService]?: EchoHandlers[Name] };

/** Answers with what it was told. */
export const echoHandlers: EchoHandlers = {
  say: (call, callback) => callback(null, `echo ${call.request}`),
  count(call) {
    for (let number = 1; number <= Number(call.request); number += 1) call.write(String(number));
    call.end();
  },
  join(call, callback) {
    const parts: string[] = [];
    call.on('data', (part: string) => parts.push(part));
    call.on('end', () => callback(null, parts.join('+')));
  },
  chat(call) {
    call.on('data', (part: string) => call.write(`echo ${part}`));
    call.on('end', () => call.end());
  },
};

/** What registers `echoService`, with some handlers in place of its own. */
export function registerEcho(handlers: SomeEchoHandlers = {}): (registrar: ServiceRegistrar) => void {
  return (registrar) => registrar.addService(echoService, { ...echoHandlers, ...handlers });
}

/** A client of `echoService`. */
export class EchoClient extends Client {
  /** The answer, or rejects with the ServiceError. */
  say(text: string, timeoutMs = 5_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer = '') => (error === null ? resolve(answer) : reject(error));
      this.makeUnaryRequest(echoService.say.path, toBytes, toText, text, { deadline: Date.now() + timeoutMs }, done);
    });
  }

  /** A unary call that can be cancelled; `done` gets the status code, 0 for an answer. */
  sayCancellable(text: string, done: (code: number) => void) {
    return this.makeUnaryRequest(echoService.say.path, toBytes, toText, text, (error) => done(error?.code ?? 0));
  }

  /** The parts joined by the server. */
  join(parts: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const call = this.makeClientStreamRequest(echoService.join.path, toBytes, toText, (error, answer = '') =>
        error === null ? resolve(answer) : reject(error),
      );
      for (const part of parts) call.write(part);
      call.end();
    });
  }

  count(to: string): ClientReadableStream<string> {
    return this.makeServerStreamRequest(echoService.count.path, toBytes, toText, to);
  }

  chat(): ClientDuplexStream<string, string> {
    return this.makeBidiStreamRequest(echoService.chat.path, toBytes, toText);
  }
}

/** Everything that a stream gives, or the error that ends it. */
export function collect(stream: ClientReadableStream<string>): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const parts: string[] = [];
    stream.on('data', (part: string) => parts.push(part));
    stream.on('error', reject);
    stream.on('end', () => resolve(parts));
  });
}

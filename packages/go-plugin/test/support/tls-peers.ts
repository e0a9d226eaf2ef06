import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import {
  type ChannelCredentials,
  Client,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import type { PeerSecurity } from '../../src/security/peer-security.js';

const toBytes = (text: string) => Buffer.from(text);
const toText = (bytes: Buffer) => bytes.toString();

const echo: ServiceDefinition = {
  say: {
    path: '/test.Echo/Say',
    requestStream: false,
    responseStream: false,
    requestSerialize: toBytes,
    requestDeserialize: toText,
    responseSerialize: toBytes,
    responseDeserialize: toText,
  },
};

/** A gRPC echo server behind the TLS of `security`, as a plugin serves. */
export interface EchoServer extends AsyncDisposable {
  readonly port: number;
  /** How many connections were trusted. */
  readonly accepted: number;
}

/** Serves until disposed. */
export async function startEchoServer(security: PeerSecurity): Promise<EchoServer> {
  const policy = security.server;
  if (policy === undefined) throw new Error('the server of this test needs TLS');
  const grpc = new Server();
  grpc.addService(echo, {
    say: (call: { request: string }, reply: (error: null, answer: string) => void) => reply(null, call.request),
  });
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  let accepted = 0;
  const listener = createServer(policy.options, (socket) => {
    socket.on('error', () => socket.destroy());
    if (!policy.isTrusted(socket)) return void socket.destroy();
    accepted += 1;
    injector.injectConnection(socket);
  });
  listener.on('tlsClientError', (_error, socket) => socket.destroy());
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    get accepted() {
      return accepted;
    },
    async [Symbol.asyncDispose]() {
      grpc.forceShutdown();
      injector.destroy();
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    },
  };
}

/** One call on a channel of its own; the answer, or the status's details where it failed. */
export async function callEcho(port: number, credentials: ChannelCredentials): Promise<string> {
  const client = new Client(`127.0.0.1:${port}`, credentials, {
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  try {
    return await new Promise<string>((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: string) =>
        error === null ? resolve(`answer: ${answer}`) : reject(error);
      client.makeUnaryRequest('/test.Echo/Say', toBytes, toText, 'hello', { deadline: Date.now() + 5_000 }, done);
    });
  } catch (error) {
    const { code, details } = error as ServiceError;
    return `code ${code}: ${details}`;
  } finally {
    client.close();
  }
}

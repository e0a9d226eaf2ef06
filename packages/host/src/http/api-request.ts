import type { IncomingMessage } from 'node:http';

/** What the handler needs of a request, whoever brings it. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query; escapes are as they were sent. */
  readonly path: string;
  /** The host that the client meant, with its port where it gave one. */
  readonly host: string;
  /** The value of a header, whose name is in lower case. */
  header(name: string): string | undefined;
  /** Reads the body and throws it away: nothing here has one, and only reading shows the length of a chunked one. */
  bodyWithin(limitBytes: number): Promise<BodyEnd>;
}

/** How reading a body ended; `broken` is what the client gave up. */
export type BodyEnd = 'within' | 'tooLarge' | 'broken';

/** A request as Fetch has it. Requests that were made by hand have no Host header: then the URL's host counts. */
export function fromFetch(request: Request): ApiRequest {
  const { host, pathname } = new URL(request.url);
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return {
    method: request.method,
    path: pathname,
    host: header('host') ?? host,
    header,
    bodyWithin: async (limitBytes) => {
      if (declaredBytes(header('content-length')) > limitBytes) return 'tooLarge';
      // Where a framework read it before us, it kept its own limit.
      if (request.body === null || request.bodyUsed) return 'within';
      return readStream(request.body, limitBytes);
    },
  };
}

/** A request of `node:http`. In the absolute form, which proxies get, the target's host counts. (RFC 9112 §3.2.2.) */
export function fromNode(request: IncomingMessage): ApiRequest {
  const { method = '', url = '', headers } = request;
  const [, targetHost, target = url] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return {
    method,
    path: /^[^?#]*/.exec(target)?.[0] ?? '',
    host: targetHost ?? headers.host ?? '',
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    bodyWithin: async (limitBytes) => {
      if (declaredBytes(headers['content-length']) > limitBytes) return 'tooLarge';
      if (request.readableEnded) return 'within';
      return request.destroyed ? 'broken' : readMessage(request, limitBytes);
    },
  };
}

function declaredBytes(contentLength: string | undefined): number {
  return Number(contentLength ?? 0);
}

// Neither reader cancels a body that is too large: under node:http that would close the connection before the answer is sent.

async function readStream(body: ReadableStream<Uint8Array>, limitBytes: number): Promise<BodyEnd> {
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'within';
      bytes += value.byteLength;
      if (bytes > limitBytes) return 'tooLarge';
    }
  } catch {
    return 'broken';
  } finally {
    reader.releaseLock();
  }
}

function readMessage(request: IncomingMessage, limitBytes: number): Promise<BodyEnd> {
  return new Promise((resolve) => {
    let bytes = 0;
    const onData = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength;
      if (bytes > limitBytes) settle('tooLarge');
    };
    const onEnd = (): void => settle('within');
    const onClose = (): void => settle('broken');
    const settle = (end: BodyEnd): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      // The rest flows into nothing, so that the client gets to reading the answer.
      request.resume();
      resolve(end);
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

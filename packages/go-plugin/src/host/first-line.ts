import type { Readable } from 'node:stream';

/** Longest handshake line that is read; a longer one is none (go-plugin spec §1.5). */
export const longestHandshakeBytes = 64 * 1024;

/** What came first on a plugin's stdout. */
export type FirstLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'too-long'; readonly text: string }
  /** stdout ended without a line. */
  | { readonly kind: 'ended' };

/** The reading of a first line. */
export interface FirstLineReader {
  /** Resolves when it came, or cannot come any more. Never rejects. */
  readonly line: Promise<FirstLine>;
  /** What came of it so far. */
  begun(): string;
}

/**
 * Reads the first line of a plugin's stdout and then goes on draining it, since a plugin blocks on a full pipe
 * (go-plugin spec §0.1). No more than 64 KiB are kept. Text without a line feed at the end counts as a line.
 */
export function readFirstLine(stdout: Readable): FirstLineReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const text = (): string => Buffer.concat(chunks).toString('utf8');
  const line = new Promise<FirstLine>((resolve) => {
    const finish = (result: FirstLine): void => {
      stdout.off('data', read);
      stdout.resume();
      resolve(result);
    };
    const read = (chunk: Buffer): void => {
      const end = chunk.indexOf(0x0a);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      chunks.push(part.subarray(0, longestHandshakeBytes - bytes));
      bytes += part.length;
      if (bytes > longestHandshakeBytes) finish({ kind: 'too-long', text: text() });
      else if (end >= 0) finish({ kind: 'line', text: text() });
    };
    stdout.on('data', read);
    stdout.once('close', () => finish(bytes > 0 ? { kind: 'line', text: text() } : { kind: 'ended' }));
    stdout.on('error', () => finish({ kind: 'ended' }));
  });
  return { line, begun: text };
}

import type { Readable } from 'node:stream';
import { createLineSplitter } from '../log/line-splitter.js';
import { createLogParser, type LogEntry } from '../log/log-line.js';
import { createStderrTail } from '../log/stderr-tail.js';

/** What is read from a plugin's stderr, for its whole life. */
export interface StderrReader {
  /** The last lines, oldest first. */
  tail(): readonly string[];
  /** Resolves when all was read: when nobody holds the pipe any more. Never rejects. */
  readonly ended: Promise<void>;
}

/** Drains a plugin's stderr: each line is parsed and handed on, and the last ones are kept as evidence. */
export function readStderr(stderr: Readable, onLog: ((entry: LogEntry) => void) | undefined): StderrReader {
  const tail = createStderrTail();
  const parser = createLogParser();
  const splitter = createLineSplitter({
    onLine(line, position) {
      // One huge line must not push out all others.
      if (position === 'whole' || position === 'first') tail.push(line);
      onLog?.(parser.parse(line, position));
    },
  });
  stderr.on('data', (chunk: Buffer) => splitter.write(chunk));
  stderr.on('error', () => splitter.end());
  const ended = new Promise<void>((resolve) => {
    stderr.once('close', () => {
      splitter.end();
      resolve();
    });
  });
  return { tail: () => tail.lines(), ended };
}

import { StringDecoder } from 'node:string_decoder';

/** Longer lines are given in pieces, so that a plugin that never ends its line cannot fill the memory. */
const longestLine = 64 * 1024;

/** Cuts bytes that arrive in pieces into lines. */
export interface LineFeed {
  write(data: Uint8Array): void;
  /** Gives what has no line feed at its end. */
  end(): void;
}

/** Makes a line feed; `onLine` gets each line without its end, invalid UTF-8 replaced. */
export function createLineFeed(onLine: (line: string) => void): LineFeed {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    write(data) {
      const lines = (rest + decoder.write(Buffer.from(data))).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) {
        lines.push(rest);
        rest = '';
      }
      for (const line of lines) onLine(line);
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLine(last);
    },
  };
}

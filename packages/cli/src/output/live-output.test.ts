import { describe, expect, it } from 'vitest';
import { createLiveOutput } from './live-output.js';
import { createStatusLine } from './status-line.js';

const clear = '\r\u001b[2K';

/** One terminal, or two pipes. */
function collect(isTTY: boolean) {
  let written = '';
  const stream = { isTTY, columns: 40, write: (text: string) => (written += text) };
  const status = createStatusLine(stream);
  return { status, output: createLiveOutput(stream, status), written: () => written };
}

describe('createLiveOutput', () => {
  it('gives a program the text byte for byte, and ends its last line', () => {
    const { output, written } = collect(false);
    for (const piece of ['a\u001b[31m', '', 'b\n', 'c']) output.write(piece);
    expect([output.end(), output.end()]).toEqual(['a\u001b[31mb\nc', 'a\u001b[31mb\nc']);
    expect(written()).toBe('a\u001b[31mb\nc\n');
  });

  it('writes nothing where there is nothing', () => {
    const { output, written } = collect(false);
    expect([output.end(), written()]).toEqual(['', '']);
  });

  it('keeps a terminal safe, and the status line off the text', () => {
    const { status, output, written } = collect(true);
    status.show('busy');
    output.write('one\u001b[31m');
    output.write(' more\n');
    output.write('two');
    output.end();
    status.clear();
    const line = `${clear}busy`;
    expect(written()).toBe(`${line}${clear}one\\u001b[31m more\n${line}${clear}two\n${line}${clear}`);
  });
});

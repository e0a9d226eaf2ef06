import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { createPage } from '../src/page.js';

const tour = fileURLToPath(new URL('../dist/tour.js', import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

describe('the tour', () => {
  it("runs both plugins on the repository's documents from any folder, and leaves nothing", async () => {
    const { exitCode, stdout, stderr } = await bench.run(process.execPath, [tour]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const said = [
      /^Discovered +[\d.]+ ms$/m,
      /^Launched side by side, over AutoMTLS +[\d.]+ ms$/m,
      /^ +spawn [\d.]+ ms, handshake [\d.]+ ms, connect [\d.]+ ms$/m,
      /^ {2}echo\.echo +"hello, world" +[\d.]+ ms$/m,
      /^ {2}markdown\.check_links +\d+ links in \d+ files: 0 broken; \d+ lead elsewhere +[\d.]+ ms$/m,
      /^ {2}markdown\.toc +README\.md has \d+ headings +[\d.]+ ms$/m,
      /^ {2}markdown\.stats +\d+ words in \d+ places +[\d.]+ ms$/m,
      /^ +its log so far: \d+ lines, \d+ of them progress$/m,
      /^ {2}echo +exited with 0 +[\d.]+ ms$/m,
      /^ {2}markdown +exited with 0 +[\d.]+ ms$/m,
      /^Left behind: no process, no socket, no temporary file$/m,
    ];
    for (const line of said) expect(stdout).toMatch(line);
    expect(stdout).not.toContain('\x1b');
  });

  it('fails in words where a plugin cannot start, and leaves nothing either', async () => {
    // Without a PATH the plugins' `#!/usr/bin/env node` finds no Node.
    const { exitCode, stdout } = await bench.run(process.execPath, [tour], { env: { PATH: '/nowhere' } });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Failed: Plugin (echo|markdown) /m);
    expect(stdout).toContain('Left behind: no process, no socket, no temporary file');
  });
});

describe('createPage', () => {
  const told = (isTTY: boolean): string => {
    const pieces: string[] = [];
    const page = createPage({ isTTY, write: (piece: string | Uint8Array) => pieces.push(String(piece)) > 0 });
    page.title('Title', 12.34);
    page.line('subject', 'text', 1.234);
    page.failure('reason');
    return pieces.join('');
  };

  it('has colour in a terminal only', () => {
    expect(told(false)).not.toContain('\x1b');
    expect(told(true)).toContain('\x1b[1mTitle');
    expect(told(true)).toContain('\x1b[31mFailed: reason\x1b[0m');
  });
});

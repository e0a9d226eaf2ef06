import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { plugin } from '../src/plugin.js';

const site = path
  .relative(process.cwd(), fileURLToPath(new URL('fixtures/site', import.meta.url)))
  .replaceAll(path.sep, '/');
const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

const logged: { message: string; fields: Readonly<Record<string, unknown>> }[] = [];
let manager: PluginManager;
let markdown: LoadedPlugin<typeof plugin>;

beforeAll(async () => {
  manager = new PluginManager({
    directories: [fileURLToPath(new URL('../dist', import.meta.url))],
    stateFile: false,
    hostVersion: '0.11.0',
  });
  manager.on('log', ({ message, fields }) => logged.push({ message, fields }));
  markdown = await manager.load<typeof plugin>('markdown');
});

afterAll(async () => {
  await manager[Symbol.asyncDispose]();
});

/** Paths as from the fixtures' folder, so that golden files don't name the place of the checkout. */
function fromSite(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replaceAll(`${site}/`, '')}\n`;
}

describe('check_links', () => {
  it('finds what is broken in a whole folder, and nothing else', async () => {
    const result = await markdown.execute('check_links', { path: site, root: site });
    await expect(fromSite(result)).toMatchFileSnapshot(golden('check-links.json'));
  });

  it('tells its progress and findings in the log', async () => {
    logged.length = 0;
    await markdown.execute('check_links', { path: site, root: site });
    await expect.poll(() => logged.map(({ message }) => message)).toContain('checked links');
    const progress = logged.filter(({ message }) => message === 'progress').map(({ fields }) => fields.fraction);
    expect(progress).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(logged.find(({ message }) => message === 'broken links')?.fields).toMatchObject({
      file: `${site}/README.md`,
    });
  });

  it('fails where it is told to be strict, and gives the findings all the same', async () => {
    const result = await markdown.execute('check_links', { path: `${site}/guide`, root: site, strict: true });
    expect(result).toMatchObject({ success: false, error: `2 broken links in ${site}/guide` });
    expect(result.data).toMatchObject({ checked: 4, files: 3 });
    expect(await markdown.execute('check_links', { path: `${site}/CHANGES.md`, strict: true })).toMatchObject({
      success: true,
    });
  });

  it('answers that a path is not there', async () => {
    expect(await markdown.execute('check_links', { path: 'nowhere' })).toMatchObject({
      success: false,
      error: 'file or folder "nowhere" was not found',
    });
  });
});

describe('toc', () => {
  it("lists headings with GitHub's anchors", async () => {
    const result = await markdown.execute('toc', { path: `${site}/README.md` });
    await expect(fromSite(result)).toMatchFileSnapshot(golden('toc.json'));
  });

  it('leaves out levels, and begins at the margin', async () => {
    const result = await markdown.execute('toc', { path: `${site}/README.md`, min_depth: 2, max_depth: 2 });
    expect(result.output).toBe(
      '- [Über uns](#über-uns)\n- [Über uns](#über-uns-1)\n- [code() & emphasis, 2.0!](#code--emphasis-20)\n',
    );
  });

  it('takes numbers as the texts that templates make of them, and refuses what is none', async () => {
    const loose = manager.operations;
    const given = { path: `${site}/README.md`, max_depth: '1' };
    expect(await loose.execute('markdown.toc', given)).toMatchObject({ output: '- [The Site](#the-site)\n' });
    const refused = await loose.execute('markdown.toc', { ...given, max_depth: '7' });
    expect(refused).toMatchObject({ success: false, error: expect.stringMatching(/^max_depth: /) });
  });

  it('answers that a file is not there, a folder being none', async () => {
    for (const given of ['nowhere.md', site]) {
      expect(await markdown.execute('toc', { path: given })).toMatchObject({
        success: false,
        error: `file ${JSON.stringify(given)} was not found`,
      });
    }
  });
});

describe('stats', () => {
  it('counts each file and all together', async () => {
    const result = await markdown.execute('stats', { path: site });
    await expect(fromSite(result)).toMatchFileSnapshot(golden('stats.json'));
  });
});

describe('cancellation', () => {
  it('ends a check of many files soon after the caller gave up', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'many-'));
    try {
      const text = '# Heading\n\n[link](#heading) and some words.\n\n'.repeat(300);
      await Promise.all(Array.from({ length: 200 }, (_, i) => writeFile(path.join(folder, `${i}.md`), text)));
      const start = performance.now();
      const call = markdown.execute('check_links', { path: folder }, { signal: AbortSignal.timeout(300) });
      await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(performance.now() - start).toBeLessThan(1_500);
      // The plugin is free again: a handler that went on would hold its one thread.
      const next = performance.now();
      expect(await markdown.execute('stats', { path: `${site}/CHANGES.md` })).toMatchObject({ success: true });
      expect(performance.now() - next).toBeLessThan(1_500);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

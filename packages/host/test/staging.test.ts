import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { Staging } from '../src/install/staging.js';
import { failureOf } from './support/plugins.js';

/** A folder of plugins in which one is installed. */
function pluginsIn(folder: string): string {
  const plugins = join(folder, 'work', 'plugins');
  mkdirSync(join(plugins, 'one'), { recursive: true });
  writeFileSync(join(plugins, 'one', 'version'), 'old');
  return plugins;
}

/** Makes a new version ready. */
function prepare(staging: Staging): string {
  const fresh = join(staging.folder, 'fresh');
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'version'), 'new');
  return fresh;
}

describe('a staging', () => {
  test('replaces a folder, and the old one is there until all is done', async ({ sandbox }) => {
    const plugins = pluginsIn(sandbox.folder);
    const target = join(plugins, 'one');
    {
      await using staging = await Staging.open(plugins);
      await staging.place(prepare(staging), target, async () => {
        expect(readFileSync(join(target, 'version'), 'utf8')).toBe('new');
        expect(readFileSync(join(staging.folder, 'old', 'one', 'version'), 'utf8')).toBe('old');
      });
      expect(existsSync(join(staging.folder, 'old'))).toBe(false);
    }
    expect(readdirSync(plugins)).toEqual(['one']);
    expect(readFileSync(join(target, 'version'), 'utf8')).toBe('new');
  });

  test('puts the old one back, even where the new one has vanished', async ({ sandbox }) => {
    const plugins = pluginsIn(sandbox.folder);
    const target = join(plugins, 'one');
    for (const vanish of [false, true]) {
      await using staging = await Staging.open(plugins);
      const work = staging.place(prepare(staging), target, async () => {
        if (vanish) rmSync(target, { recursive: true });
        throw new Error('disk full');
      });
      expect(await failureOf(work)).toMatchObject({
        code: 'INSTALL_FAILED',
        kind: 'io',
        message: `${target} could not be replaced and is as it was: disk full.`,
      });
      expect(readFileSync(join(target, 'version'), 'utf8')).toBe('old');
    }
    expect(readdirSync(plugins)).toEqual(['one']);
  });

  test('puts back what it was to remove', async ({ sandbox }) => {
    const plugins = pluginsIn(sandbox.folder);
    await using staging = await Staging.open(plugins);
    const work = staging.remove(join(plugins, 'one'), async () => Promise.reject(new Error('disk full')));
    expect((await failureOf(work)).code).toBe('INSTALL_FAILED');
    expect(readFileSync(join(plugins, 'one', 'version'), 'utf8')).toBe('old');
  });

  test('is kept where it holds the only copy, and says where that is', async ({ sandbox }) => {
    const plugins = pluginsIn(sandbox.folder);
    const target = join(plugins, 'one');
    const staging = await Staging.open(plugins);
    const work = staging.remove(target, async () => {
      mkdirSync(target);
      writeFileSync(join(target, 'theirs'), 'somebody was faster');
      throw new Error('disk full');
    });
    const kept = join(staging.folder.replace('.install-', '.kept-'), 'old', 'one');
    expect((await failureOf(work)).message).toContain(
      `${target} could not be put back; what it was lies in ${kept}: ENOTEMPTY`,
    );
    await staging[Symbol.asyncDispose]();
    await (await Staging.open(plugins))[Symbol.asyncDispose]();
    expect(readFileSync(join(kept, 'version'), 'utf8')).toBe('old');
    expect(readdirSync(target)).toEqual(['theirs']);
  });
});

import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveCommand } from './resolve-command.js';

let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'resolve-')));
  for (const name of ['a', 'b', 'work', 'work/sub', 'a/tool']) await mkdir(join(folder, name));
  for (const name of ['b/tool', 'work/planted', 'work/sub/tool', 'a/plain', 'b/plain']) {
    await writeFile(join(folder, name), '#!/bin/sh\n');
    await chmod(join(folder, name), name === 'a/plain' ? 0o644 : 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const resolveIn = (command: string, path: string) =>
  resolveCommand(command, { cwd: join(folder, 'work'), path, plugin: 'greeter' });

describe('resolveCommand', () => {
  it('takes a path from the working folder', async () => {
    expect(await resolveIn('./planted', '')).toBe(join(folder, 'work/planted'));
    expect(await resolveIn('sub/tool', '')).toBe(join(folder, 'work/sub/tool'));
    expect(await resolveIn('../b/tool', '')).toBe(join(folder, 'b/tool'));
    expect(await resolveIn('/any/where', '')).toBe('/any/where');
    expect(await resolveCommand('./x')).toBe(join(process.cwd(), 'x'));
  });

  it('finds a name in the first folder that has it as an executable file', async () => {
    const path = [join(folder, 'missing'), join(folder, 'a'), join(folder, 'b')].join(':');
    expect(await resolveIn('tool', path)).toBe(join(folder, 'b/tool'));
    expect(await resolveIn('plain', path)).toBe(join(folder, 'b/plain'));
  });

  it('never finds a name in the working folder, however PATH names it', async () => {
    const work = relative(process.cwd(), join(folder, 'work'));
    for (const path of ['', '.', ':', `${work}:.`]) {
      await expect(resolveIn('planted', path)).rejects.toMatchObject({ code: 'EXECUTABLE_MISSING' });
    }
  });

  it('says where it looked', async () => {
    await expect(resolveIn('nothing', join(folder, 'a'))).rejects.toMatchObject({
      code: 'EXECUTABLE_MISSING',
      plugin: 'greeter',
      message:
        `Plugin greeter cannot be started: no folder of PATH (${join(folder, 'a')}) has an executable named nothing. ` +
        'Give its path, or add its folder to PATH.',
    });
  });

  it('looks where the system does when there is no PATH', async () => {
    expect(await resolveCommand('sh')).toMatch(/\/sh$/);
  });
});

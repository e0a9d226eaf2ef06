import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanWorkflowFolders } from './scan-workflow.js';
import { discoverWorkflowFolder, readWorkflowManifest, workflowExecutablePath } from './workflow-folder.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scan-workflow-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const valid = JSON.stringify({ name: 'other', version: '1.0.0', author: 'a', description: 'd' });

/** A plugin folder with what is given; null leaves a file out. */
function add(name: string, manifest: string | null = valid, mode: number | null = 0o755): string {
  const directory = join(root, name);
  mkdirSync(directory);
  if (manifest !== null) writeFileSync(join(directory, 'plugin.json'), manifest);
  if (mode !== null) {
    writeFileSync(join(directory, name), '#!/bin/sh\n');
    chmodSync(join(directory, name), mode);
  }
  return directory;
}

const codes = async (directory: string) => (await discoverWorkflowFolder(directory)).problems.map(({ code }) => code);

describe('the folders that the engine sees', () => {
  it('are sorted by bytes, not by UTF-16 [WF-4.2-discover]', async () => {
    for (const name of ['b', 'B', '\uff5e', '\u{1f600}', 'a', '__proto__']) add(name);
    expect(await scanWorkflowFolders(root)).toEqual(['B', '__proto__', 'a', 'b', '\uff5e', '\u{1f600}']);
  });

  it('have both files, whatever is in them [WF-4.2-discover]', async () => {
    add('no-manifest', null);
    add('no-program', valid, null);
    add('broken', 'no JSON', 0o644);
    const folders = add('folders', null, null);
    mkdirSync(join(folders, 'plugin.json'));
    mkdirSync(join(folders, 'folders'));
    const dangling = add('dangling', valid, null);
    symlinkSync('nowhere', join(dangling, 'dangling'));
    expect(await scanWorkflowFolders(root)).toEqual(['broken', 'folders']);
  });

  it('are no links and no files', async () => {
    symlinkSync(add('real'), join(root, 'link'));
    writeFileSync(join(root, 'file'), '');
    expect(await scanWorkflowFolders(root)).toEqual(['real']);
  });

  it('are none in what is no folder', async () => {
    writeFileSync(join(root, 'file'), '');
    expect(await scanWorkflowFolders(join(root, 'nowhere'))).toEqual([]);
    expect(await scanWorkflowFolders(join(root, 'file'))).toEqual([]);
  });

  it('cannot be told from a folder that cannot be read', async () => {
    const loop = join(root, 'loop');
    symlinkSync(loop, loop);
    await expect(scanWorkflowFolders(loop)).rejects.toMatchObject({
      code: 'FOLDER_UNREADABLE',
      message: expect.stringMatching(/loop cannot be read \(ELOOP/),
    });
  });
});

describe('a folder of the engine', () => {
  it('has its own name, whatever its manifest says', async () => {
    const directory = add('mine');
    expect(await discoverWorkflowFolder(directory)).toMatchObject({
      name: 'mine',
      version: '1.0.0',
      directory,
      executable: workflowExecutablePath(directory),
      engines: ['workflow'],
      workflowManifest: { name: 'other' },
      problems: [],
    });
  });

  it.each([
    ['no files', null, null, ['MANIFEST_UNREADABLE', 'EXECUTABLE_MISSING']],
    ['a broken manifest', '{', 0o755, ['MANIFEST_INVALID']],
    [
      'several faults in its manifest',
      '{}',
      0o644,
      [...Array<string>(4).fill('MANIFEST_INVALID'), 'EXECUTABLE_INVALID'],
    ],
    ['a program that anybody may write', valid, 0o757, ['EXECUTABLE_INVALID']],
  ])('with %s has all its problems', async (_what, manifest, mode, expected) => {
    expect(await codes(add('p', manifest, mode))).toEqual(expected);
  });

  it('has a program of its own, not a link out of it [WF-4.2-place]', async () => {
    const directory = add('p', valid, null);
    writeFileSync(join(root, 'elsewhere'), '', { mode: 0o755 });
    symlinkSync('../elsewhere', join(directory, 'p'));
    const { problems } = await discoverWorkflowFolder(directory);
    expect(problems).toMatchObject([
      { code: 'EXECUTABLE_INVALID', message: expect.stringMatching(/leads out of its folder/) },
    ]);
    rmSync(join(directory, 'p'));
    writeFileSync(join(directory, 'program'), '', { mode: 0o755 });
    symlinkSync('program', join(directory, 'p'));
    expect(await codes(directory)).toEqual([]);
  });

  it('says where its manifest is wrong', async () => {
    const directory = add('p', '{\n "name": 1,\n "version": "1.0.0", "author": "a", "description": "d" }');
    const { problems, missing } = await readWorkflowManifest(directory);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(`Plugin p: manifest ${join(directory, 'plugin.json')}:2:`),
    ]);
    expect(missing).toBe(false);
  });

  it('tells a manifest that is missing from one that is no file', async () => {
    const directory = add('p', null);
    expect(await readWorkflowManifest(directory)).toMatchObject({ manifest: undefined, missing: true });
    mkdirSync(join(directory, 'plugin.json'));
    expect(await readWorkflowManifest(directory)).toMatchObject({
      missing: false,
      problems: [{ code: 'MANIFEST_UNREADABLE', message: expect.stringContaining('plugin.json is not a file.') }],
    });
  });

  it('has a manifest up to a megabyte', async () => {
    const directory = add('p', `${valid}${' '.repeat(1024 * 1024)}`);
    const { problems } = await readWorkflowManifest(directory);
    expect(problems).toMatchObject([{ message: expect.stringContaining('is larger than 1048576 bytes') }]);
  });
});

import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkContent, type ExpectedNames } from './check-content.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'content-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Unpacks a plugin of that name in its manifest, with the given program. */
function unpack(name: string, program = 'awf-plugin-echo', mode = 0o644): void {
  const manifest = `name: ${name}\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n`;
  writeFileSync(join(folder, 'plugin.yaml'), manifest);
  writeFileSync(join(folder, program), '', { mode });
}

const none = { byArchive: undefined, byRepository: undefined, wanted: undefined };
const check = (names: Partial<ExpectedNames> = {}) => checkContent(folder, { archive: 'x.tar.gz', ...none, ...names });
const modeOf = (file: string) => lstatSync(join(folder, file)).mode & 0o777;

describe('the name of what was unpacked', () => {
  it.each([
    ['echo', {}],
    ['awf-plugin-echo', { byArchive: 'echo', byRepository: 'echo', wanted: 'echo' }],
  ])('is that of all that tell one: %s, %j', async (name, names) => {
    unpack(name);
    expect(await check(names)).toMatchObject({ name: 'echo', executable: 'awf-plugin-echo', manifest: { name } });
  });

  it.each([
    [{ byArchive: 'other' }, 'its manifest says "echo", its archive says "other"'],
    [{ byRepository: 'Echo' }, 'its manifest says "echo", its repository says "Echo"'],
    [{ byArchive: 'echo', wanted: '' }, 'its archive says "echo", the name that is wanted says ""'],
    [{ byRepository: '../echo' }, 'its repository says "../echo"'],
  ])('is one: %j is refused', async (names, words) => {
    unpack('echo');
    await expect(check(names)).rejects.toMatchObject({
      code: 'NAME_MISMATCH',
      message: expect.stringContaining(`Archive x.tar.gz does not agree on the plugin's name: `),
    });
    await expect(check(names)).rejects.toThrow(words);
  });

  it('is none where the prefix is all there is', async () => {
    unpack('awf-plugin-', 'awf-plugin-');
    await expect(check()).rejects.toThrow('its manifest says ""');
  });
});

describe('the program of what was unpacked', () => {
  it.each([
    [0o644, 0o755],
    [0o600, 0o755],
    [0o700, 0o700],
    [0o654, 0o654],
  ])('with mode %i has then %i [AWF-5.7-main-file]', async (before, after) => {
    unpack('echo', 'awf-plugin-echo', before);
    await check();
    expect(modeOf('awf-plugin-echo')).toBe(after);
  });

  it.each([
    ['awf-plugin-other', 'there is awf-plugin-other.'],
    ['echo', 'there is none of another name either.'],
  ])('is not %s', async (program, words) => {
    unpack('echo', program);
    const failing = check();
    await expect(failing).rejects.toMatchObject({ code: 'NAME_MISMATCH', plugin: 'echo' });
    await expect(failing).rejects.toThrow(words);
  });

  it('is no link and no folder, whose mode would be that of something else', async () => {
    const outside = join(folder, 'outside');
    unpack('echo', 'outside');
    const path = join(folder, 'awf-plugin-echo');
    symlinkSync(outside, path);
    await expect(check()).rejects.toMatchObject({ code: 'NAME_MISMATCH' });
    rmSync(path);
    mkdirSync(path);
    await expect(check()).rejects.toMatchObject({ code: 'NAME_MISMATCH' });
    expect(modeOf('outside')).toBe(0o644);
  });

  it('lists no more than a few others', async () => {
    unpack('echo', 'awf-plugin-0');
    for (let index = 1; index < 20; index += 1) writeFileSync(join(folder, `awf-plugin-${index}`), '');
    const failure = await check().catch((error: unknown) => String(error));
    expect(String(failure).match(/awf-plugin-\d+/g)).toHaveLength(5);
  });
});

describe('the manifest of what was unpacked', () => {
  it('lies at the root, and the cure is told', async () => {
    mkdirSync(join(folder, 'echo'));
    await expect(check()).rejects.toMatchObject({
      code: 'MANIFEST_UNREADABLE',
      message:
        'Archive x.tar.gz: plugin.yaml at its root is missing. Pack the content of the plugin’s folder, not the folder.'.replace(
          '’',
          "'",
        ),
    });
  });

  it('says all that is wrong with it, also where AWF would take it', async () => {
    unpack('echo');
    writeFileSync(join(folder, 'plugin.yaml'), 'name: 1x\nversion: ""\n');
    const failure = await check().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(String(failure)).toMatch(/plugin\.yaml:1:7: .*\n {2}plugin\.yaml:/);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findListedChecksum, readListedChecksum } from './lockfile.js';

const sum = 'a1'.repeat(32);
const digits = '12'.repeat(32);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockfile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a file of that text lists for a plugin. */
async function read(text: string, plugin = 'probe') {
  const lockfile = join(folder, 'lock.yaml');
  writeFileSync(lockfile, text);
  return (await readListedChecksum(plugin, lockfile))?.sha256;
}

describe('the checksum that a file lists', () => {
  it.each([
    ['as text', 'probe', `plugins: {probe: {sha256: "${sum}"}}`],
    ['in capitals', 'probe', `plugins: {probe: {sha256: ${sum.toUpperCase()}}}`],
    ['beside other things', 'probe', `version: 1\nx: [1]\nplugins:\n  a: 7\n  probe: {v: 1, sha256: ${sum}}`],
    ['for a name that is a number to YAML', '123', `plugins: {123: {sha256: ${sum}}}`],
    ['for a name that is a boolean to YAML', 'true', `plugins: {true: {sha256: ${sum}}}`],
    ['for a name that is a float to YAML', '1.0', `plugins: {1.0: {sha256: ${sum}}}`],
    ['for __proto__', '__proto__', `plugins: {__proto__: {sha256: ${sum}}}`],
    ['behind an alias of the entry', 'probe', `x: &x {sha256: ${sum}}\nplugins: {probe: *x}`],
    ['behind an alias of all', 'probe', `x: &x {probe: {sha256: ${sum}}}\nplugins: *x`],
    ['behind an alias of the text', 'probe', `x: &x ${sum}\nplugins: {probe: {sha256: *x}}`],
    ['under an alias of the name', 'probe', `x: &x probe\nplugins: {*x : {sha256: ${sum}}}`],
    ['in the first document', 'probe', `plugins: {probe: {sha256: ${sum}}}\n---\nplugins: {}`],
  ])('counts %s', async (_how, plugin, text) => {
    expect((await read(text, plugin))?.toLowerCase()).toBe(sum);
  });

  it('may be digits alone, which YAML takes for a number', async () => {
    expect(await read(`plugins: {probe: {sha256: ${digits}}}`)).toBe(digits);
    const exponent = `${'1'.repeat(10)}e${'1'.repeat(53)}`;
    expect(await read(`plugins: {probe: {sha256: ${exponent}}}`)).toBe(exponent);
  });

  it.each([
    ['an empty file', ''],
    ['comments', '# nothing\n'],
    ['no plugins', 'registries: []'],
    ['plugins that are null', 'plugins:'],
    ['other plugins', `plugins: {Probe: {sha256: ${sum}}, probe2: {sha256: ${sum}}}`],
    ['a plugin that is null', 'plugins: {probe: }'],
    ['a plugin without one', 'plugins: {probe: {platforms: {}}}'],
    ['one that is null', 'plugins: {probe: {sha256: ~}}'],
    ['one that is empty', 'plugins: {probe: {sha256: ""}}'],
    ['names with a path in them', `plugins.probe.sha256: ${sum}`],
  ])('is none in %s', async (_what, text) => {
    expect(await read(text)).toBeUndefined();
  });

  it.each([
    ['a list at the top', '- plugins', '1:1: the file must be a mapping of keys to values'],
    ['plugins in a list', `plugins: [{probe: {sha256: ${sum}}}]`, '1:10: plugins must be a mapping of keys to values'],
    ['a plugin that is a text', `plugins: {probe: ${sum}}`, '1:18: plugins.probe must be a mapping of keys to values'],
    ['a plugin twice', `plugins:\n  probe: {}\n  probe: {sha256: ${sum}}`, '3:3: the key "probe" comes twice'],
    ['two checksums', `plugins: {probe: {sha256: "", sha256: ${sum}}}`, 'the key "sha256" comes twice'],
    [
      'a merge key above',
      `x: &x {probe: {sha256: ${sum}}}\nplugins: {<<: *x}`,
      '2:11: plugins has a merge key, write it out',
    ],
    [
      'a merge key beside',
      `x: &x {sha256: ${sum}}\nplugins: {probe: {<<: *x}}`,
      'plugins.probe has a merge key, write it out',
    ],
    ['no YAML', 'plugins: [', '1:11: not YAML'],
    ['a control character', 'plugins: \x02', '1:10: the control character'],
  ])('cannot be told from %s', async (_what, text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'LOCKFILE_INVALID',
      message: expect.stringContaining('cannot be read: '),
    });
    await expect(read(text)).rejects.toThrow(why);
  });

  it.each(['abc', `${sum}0`, `0x${sum.slice(2)}`, `" ${sum}"`, '12', 'true', '[]', '{}', `"${sum}\\n"`])(
    'is not %s',
    async (value) => {
      await expect(read(`plugins: {probe: {sha256: ${value}}}`)).rejects.toMatchObject({
        code: 'CHECKSUM_INVALID',
        plugin: 'probe',
        message: expect.stringContaining(`plugins.probe.sha256 in ${join(folder, 'lock.yaml')} is no SHA-256`),
      });
    },
  );

  it('is found or refused, never overlooked, however the file is laid out', async () => {
    const flow = fc.boolean();
    const key = fc.constantFrom('probe', '"probe"', "'probe'", '? probe\n  ', '&k probe', '!!str probe');
    await fc.assert(
      fc.asyncProperty(flow, key, fc.array(fc.constantFrom('a', 'b', 'c')), async (inFlow, name, others) => {
        const entries = [...new Set(others)].map((other) => `${other}: {sha256: x}`);
        const text =
          inFlow && !name.startsWith('?')
            ? `plugins: {${[...entries, `${name} : {sha256: ${sum}}`].join(', ')}}`
            : `plugins:\n${[...entries, `${name}: {sha256: ${sum}}`].map((entry) => `  ${entry}\n`).join('')}`;
        expect(await read(text)).toBe(sum);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a file that was named', () => {
  it.each([
    ['is missing', 'nowhere.yaml', /nowhere\.yaml is missing\./],
    ['is a folder', '.', /cannot be read \(EISDIR/],
    ['has a name that no file has', '\0', /cannot be read \(/],
  ])('and %s is a refusal', async (_what, name, why) => {
    const lockfile = name === '\0' ? `${folder}/\0` : join(folder, name);
    await expect(readListedChecksum('probe', lockfile)).rejects.toMatchObject({
      code: 'LOCKFILE_INVALID',
      plugin: 'probe',
      message: expect.stringMatching(why),
    });
  });
});

describe('looking for a file', () => {
  const text = (listed: string) => `plugins: {probe: {sha256: ${listed}}}`;

  it('takes the nearest of a name, up to three folders above', async () => {
    const deep = join(folder, '1', '2', '3', '4');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(folder, '.wfctl.yaml'), text(sum));
    expect(await findListedChecksum('probe', deep)).toBeUndefined();
    const lockfile = join(folder, '.wfctl.yaml');
    const key = 'plugins.probe.sha256';
    expect(await findListedChecksum('probe', join(deep, '..'))).toEqual({ lockfile, key, sha256: sum });
    writeFileSync(join(folder, '1', '.wfctl.yaml'), 'plugins: {}');
    expect(await findListedChecksum('probe', deep)).toBeUndefined();
  });

  it('goes on to the other name where the first lists nothing, and not where it is broken', async () => {
    writeFileSync(join(folder, '.wfctl-lock.yaml'), text(sum));
    writeFileSync(join(folder, '.wfctl.yaml'), 'plugins: {other: {}}');
    expect((await findListedChecksum('probe', folder))?.lockfile).toBe(join(folder, '.wfctl-lock.yaml'));
    writeFileSync(join(folder, '.wfctl.yaml'), '{');
    await expect(findListedChecksum('probe', folder)).rejects.toMatchObject({ code: 'LOCKFILE_INVALID' });
    rmSync(join(folder, '.wfctl.yaml'));
    mkdirSync(join(folder, '.wfctl.yaml'));
    await expect(findListedChecksum('probe', folder)).rejects.toThrow(/\.wfctl\.yaml cannot be read \(EISDIR/);
  });
});

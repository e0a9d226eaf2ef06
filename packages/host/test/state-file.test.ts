import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { changeStateFile, temporaryName } from '../src/state/change-state-file.js';
import { setEnabled } from '../src/state/set-enabled.js';
import { readStateFile, stateOf } from '../src/state/state-file.js';
import { failureOf } from './support/plugins.js';

/** A place for a state file whose folder does not exist yet. */
function place(folder: string): string {
  return join(folder, 'work', 'plugins', 'plugins.json');
}

/** A state file with some text. */
function write(folder: string, text: string): string {
  const file = place(folder);
  mkdirSync(join(folder, 'work', 'plugins'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('reading', () => {
  test('a file that is not there has no entries, and every plugin is enabled', async ({ sandbox }) => {
    const state = await readStateFile(place(sandbox.folder));
    expect(state).toMatchObject({ problem: undefined });
    expect(stateOf(state, 'one')).toMatchObject({ enabled: true, config: {}, problem: undefined });
  });

  test('says what is wrong and never rejects [AWF-5.4-null-entry]', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{"nothing":null,"odd":3,"fine":{"enabled":true,"config":{"a":1}}}');
    const state = await readStateFile(file);
    expect(stateOf(state, 'nothing').problem).toMatchObject({
      code: 'STATE_INVALID',
      kind: 'user',
      plugin: 'nothing',
      message: `Plugin nothing: its entry in state file ${file} is null, which crashes awf. Mend it, or remove it to begin anew.`,
    });
    expect(stateOf(state, 'odd').problem?.code).toBe('STATE_INVALID');
    expect(stateOf(state, 'fine')).toMatchObject({ enabled: true, config: { a: 1 }, problem: undefined });
  });

  test('quotes nothing of a broken file: there may be secrets in it', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{"one":{"config":{"token":"hunter2"}}');
    const { problem } = await readStateFile(file);
    expect(problem).toMatchObject({ code: 'STATE_INVALID', kind: 'user' });
    expect(problem?.message).toBe(
      `State file ${file} is not the JSON object that AWF writes. Mend it, or move it away to begin anew.`,
    );
  });

  test('does not hang on a folder or a pipe', async ({ sandbox }) => {
    mkdirSync(join(sandbox.folder, 'work'));
    const { problem } = await readStateFile(join(sandbox.folder, 'work'));
    expect(problem).toMatchObject({ code: 'STATE_UNREADABLE', kind: 'io' });
    expect((await readStateFile('/dev/zero')).problem?.message).toBe(
      'State file /dev/zero is not a file. Name another.',
    );
  });
});

describe('writing', () => {
  test('leaves the file, its folder and nothing else as AWF would [AWF-5.4-file]', async ({ sandbox }) => {
    const file = place(sandbox.folder);
    await setEnabled(file, 'one', false);
    const [, folder] = [statSync(file), statSync(join(file, '..'))];
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect((folder.mode & 0o777).toString(8)).toBe((0o750 & ~process.umask()).toString(8));
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\{\n {2}"one": \{\n {4}"enabled": false,\n {4}"disabled_at": \d{10}\n {2}\}\n\}$/,
    );
    expect(readdirSync(join(file, '..'))).toEqual(['plugins.json']);
    await setEnabled(file, 'one', true);
    expect(readFileSync(file, 'utf8')).toBe('{\n  "one": {\n    "enabled": true\n  }\n}');
  });

  test('leaves no temporary file, not even of an attempt that came too late', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{}');
    let seen: readonly string[] = [];
    let calls = 0;
    await changeStateFile(file, (entries) => {
      calls += 1;
      if (calls === 1) writeFileSync(file, '{"other":{"enabled":false}}');
      if (calls === 2) seen = readdirSync(join(file, '..'));
      return entries.with('one', { enabled: 'true' });
    });
    expect([calls, seen]).toEqual([2, ['plugins.json']]);
  });

  test('names its temporary file as AWF does, never twice [AWF-5.4-temporary]', () => {
    const names = Array.from({ length: 1_000 }, () => temporaryName('/s/plugins.json'));
    expect(new Set(names).size).toBe(1_000);
    expect(names[0]).toMatch(new RegExp(`^/s/plugins\\.json\\.${process.pid}\\.\\d{19}\\.tmp$`));
  });

  test('keeps what others wrote between its read and its rename [AWF-5.4-merge]', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{"one":{"enabled":true,"mine":1}}');
    let calls = 0;
    await changeStateFile(file, (entries) => {
      calls += 1;
      if (calls <= 3) writeFileSync(file, `{"one":{"enabled":true,"theirs":${calls}},"two":{}}`);
      return entries.with('one', { enabled: 'false' });
    });
    expect(calls).toBe(4);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ one: { enabled: false, theirs: 3 }, two: {} });
  });

  test('loses no change of many at once [AWF-5.4-concurrent]', async ({ sandbox }) => {
    const file = place(sandbox.folder);
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
    await Promise.all(names.map((name) => setEnabled(file, name, false)));
    const state = await readStateFile(file);
    expect(names.filter((name) => stateOf(state, name).enabled)).toEqual([]);
  });

  test('writes nothing where nothing changes', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{"one": {"enabled":true}}');
    await setEnabled(file, 'one', true);
    await setEnabled(file, 'unmentioned', true);
    expect(readFileSync(file, 'utf8')).toBe('{"one": {"enabled":true}}');
  });

  test('never overwrites what it cannot read [AWF-5.4-corrupt]', async ({ sandbox }) => {
    for (const text of ['', 'no json', '{"one":{"enabled":true}', '[]']) {
      const file = write(sandbox.folder, text);
      expect(await failureOf(setEnabled(file, 'one', false))).toMatchObject({ code: 'STATE_INVALID', kind: 'user' });
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    const file = write(sandbox.folder, '{"one":["keep me"],"two":null}');
    expect(await failureOf(setEnabled(file, 'one', false))).toMatchObject({ code: 'STATE_INVALID', plugin: 'one' });
    await setEnabled(file, 'two', false);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ one: ['keep me'], two: { enabled: false } });
  });

  test('changes what a link points to, and the link stays', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{}');
    const link = join(sandbox.folder, 'work', 'link.json');
    symlinkSync(file, link);
    await setEnabled(link, 'one', false);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(stateOf(await readStateFile(file), 'one').enabled).toBe(false);
  });

  test('says what stands in the way of its folder', async ({ sandbox }) => {
    const file = write(sandbox.folder, '{}');
    const below = join(file, 'plugins', 'plugins.json');
    const failure = await failureOf(setEnabled(below, 'one', false));
    expect(failure).toMatchObject({ code: 'STATE_UNWRITABLE', kind: 'io' });
    expect(failure.message).toContain(`State file ${below} cannot be written (E`);
  });
});

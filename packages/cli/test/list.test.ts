import { describe, expect } from 'vitest';
import { parseDocument, test } from './support/command.js';

describe('awf-plugin list', () => {
  test('shows what there is and what is wrong with it, and launches nothing', async ({ command }) => {
    const bad = command.add('bad', 'stubborn-plugin.mjs', 'name: bad\nversion: 1\n');
    const good = command.add('good', 'stubborn-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['list', '.']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^NAME +VERSION +ENGINES +CAPABILITIES +DIRECTORY$/);
    expect(lines[1]).toMatch(new RegExp(`^bad +- +awf +- +${bad}$`));
    expect(lines[2]).toMatch(new RegExp(`^good +1\\.2\\.3 +awf +operations +${good}$`));
    expect(lines[3]).toBe('');
    expect(stdout).toMatch(/^problem MANIFEST_INVALID .*bad\/plugin\.yaml:2:10: /m);
  });

  test('is one document for programs', async ({ command }) => {
    const good = command.add('good', 'stubborn-plugin.mjs');
    command.add('worse', 'stubborn-plugin.mjs', 'nonsense');
    const { code, stdout, stderr } = await command.run(['list', '.', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parseDocument(stdout)).toEqual([
      {
        name: 'good',
        version: '1.2.3',
        engines: ['awf'],
        capabilities: ['operations'],
        description: '',
        directory: good,
        executable: `${good}/awf-plugin-good`,
        problems: [],
      },
      expect.objectContaining({
        name: 'worse',
        problems: expect.arrayContaining([expect.objectContaining({ code: 'MANIFEST_INVALID' })]),
      }),
    ]);
  });

  test('takes a plugin’s own folder, and AWF’s search path where none is named', async ({ command }) => {
    const good = command.add('good', 'stubborn-plugin.mjs');
    expect((await command.run(['list', 'good'])).stdout).toContain(good);
    expect((await command.run(['list'], { AWF_PLUGINS_PATH: command.folder })).stdout).toContain(good);
    const none = await command.run(['list'], { AWF_PLUGINS_PATH: `${command.folder}/none` });
    expect(none).toEqual({ code: 0, stdout: '', stderr: `no plugins in ${command.folder}/none\n` });
    expect((await command.run(['list', '--json'], { AWF_PLUGINS_PATH: '/none' })).stdout).toBe('[]\n');
  });

  test('refuses a folder that is not there', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['list', 'nowhere']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^error FOLDER_MISSING folder "nowhere" cannot be reached: ENOENT/);
  });
});

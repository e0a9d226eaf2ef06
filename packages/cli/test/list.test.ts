import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { parseDocument, test } from './support/command.js';
import { addEverything, addWorkflowOnly } from './support/workflow.js';

describe('awf-plugin list', () => {
  test('shows what there is and what is wrong with it, and launches nothing', async ({ command }) => {
    const bad = command.add('bad', 'stubborn-plugin.mjs', 'name: bad\nversion: 1\n');
    const good = command.add('good', 'stubborn-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['list', '.']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^NAME +VERSION +ENABLED +ENGINES +CAPABILITIES +DIRECTORY$/);
    expect(lines[1]).toMatch(new RegExp(`^bad +- +yes +awf +- +${bad}$`));
    expect(lines[2]).toMatch(new RegExp(`^good +1\\.2\\.3 +yes +awf +operations +${good}$`));
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
        enabled: true,
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

  test('tells what the state file says [AWF-5.5-list]', async ({ command }) => {
    command.add('off', 'stubborn-plugin.mjs');
    command.add('on', 'stubborn-plugin.mjs');
    const file = join(command.folder, '.data', 'awf', 'plugins', 'plugins.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{"off":{"enabled":false},"on":{"enabled":true}}');
    const enabled = async (...args: string[]) => {
      const { stdout } = await command.run(['list', '.', '--json', ...args]);
      return JSON.parse(stdout).map((plugin: { enabled: boolean }) => plugin.enabled);
    };
    expect(await enabled()).toEqual([false, true]);
    expect(await enabled('--storage', 'elsewhere')).toEqual([true, true]);
    writeFileSync(file, 'no json');
    const { code, stdout } = await command.run(['list', '.']);
    expect(code).toBe(0);
    expect(stdout.match(/^problem STATE_INVALID /gm)).toHaveLength(1);
  });

  test('shows plugins of the workflow engine, and of both [WF-cli-list]', async ({ command }) => {
    const both = addEverything(command);
    const alone = addWorkflowOnly(command, 'alone', { triggerTypes: ['t'] });
    const bad = addWorkflowOnly(command, 'bad', { version: 'one' });
    const off = join(command.folder, '.data', 'awf', 'plugins', 'plugins.json');
    mkdirSync(dirname(off), { recursive: true });
    writeFileSync(off, '{"alone":{"enabled":false}}');
    const { code, stdout } = await command.run(['list', '.', '--json']);
    expect(code).toBe(0);
    expect(parseDocument(stdout)).toEqual([
      expect.objectContaining({
        name: 'everything',
        engines: ['awf', 'workflow'],
        capabilities: expect.arrayContaining(['operations', 'modules', 'steps', 'triggers']),
        directory: both,
      }),
      {
        name: 'alone',
        version: '1.2.3',
        enabled: true,
        engines: ['workflow'],
        capabilities: ['steps', 'triggers'],
        description: 'For one engine',
        directory: alone,
        executable: `${alone}/alone`,
        problems: [],
      },
      expect.objectContaining({
        name: 'bad',
        directory: bad,
        problems: [{ code: 'MANIFEST_INVALID', message: expect.stringMatching(/plugin\.json:1:\d+: .*version/) }],
      }),
    ]);
    const one = await command.run(['list', 'alone']);
    expect(one.stdout.split('\n')[1]).toMatch(/^alone +1\.2\.3 +yes +workflow +steps, triggers +/);
  });

  test('refuses a folder that is not there', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['list', 'nowhere']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^error FOLDER_MISSING folder "nowhere" cannot be reached: ENOENT/);
  });
});

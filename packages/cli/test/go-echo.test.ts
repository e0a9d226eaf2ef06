import { expect } from 'vitest';
import { describeWithGo, goPeer, makeGoPluginFolder } from '../../../interop/src/index.js';
import { marked, parseDocument, test } from './support/command.js';

describeWithGo('the command on a Go plugin', () => {
  for (const flags of [[], ['--no-auto-mtls']]) {
    test(`runs its operation from a folder ${flags.join(' ')}`, async ({ command }) => {
      const folder = await makeGoPluginFolder(command.folder);
      const args = ['echo', '--input', 'text=hello', '--input', 'prefix=> ', '--json', ...flags, ...marked];
      const { code, stdout, stderr } = await command.run(['run', folder, ...args]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(parseDocument(stdout)).toEqual({
        success: true,
        output: '> hello',
        data: { output: '> hello', text: 'hello', prefix: '> ' },
        error: '',
      });
    });
  }

  test('runs its executable without a manifest, and tells a failed operation', async ({ command }) => {
    const executable = await goPeer('awf-plugin-echo');
    const { code, stdout } = await command.run(['run', executable, 'echo', '--json', ...marked]);
    expect(code).toBe(3);
    expect(parseDocument(stdout)).toEqual({ success: false, output: '', data: {}, error: 'text is required' });
  });

  test('inspects its executable', async ({ command }) => {
    const executable = await goPeer('awf-plugin-echo');
    const { code, stdout } = await command.run(['inspect', executable, '--json', ...marked]);
    expect(code).toBe(0);
    expect(parseDocument(stdout)).toMatchObject({
      name: 'echo',
      version: '',
      engines: [],
      executable,
      handshake: { protocolVersion: 1, network: 'unix', tls: 'auto' },
      info: { name: 'echo', version: '1.0.0' },
      operations: [
        {
          name: 'echo',
          inputs: [
            { name: 'text', required: true },
            { name: 'prefix', required: false },
          ],
        },
      ],
    });
  });

  test('ends with 3 where it is a plugin of another contract', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['inspect', await goPeer('kv-plugin'), '--json', ...marked]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const error = expect.stringContaining('This binary is a plugin.');
    expect(parseDocument(stderr)).toEqual({ error, code: 3, error_code: 'EXITED_EARLY' });
  });
});

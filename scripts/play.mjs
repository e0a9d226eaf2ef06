// `pnpm play <folder> [operation] [options]`: loads any plugin with every trace scope on. Without an operation it inspects.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cli = path.join(root, 'packages/cli/dist/main.js');
const [folder, ...rest] = process.argv.slice(2);

if (folder === undefined || folder.startsWith('-')) {
  console.error('Usage: pnpm play <plugin folder or executable> [operation] [options of awf-plugin inspect or run]');
  process.exit(1);
}
if (!existsSync(cli)) {
  console.error(`${path.relative(process.cwd(), cli)} is missing; run: pnpm build`);
  process.exit(1);
}
const command = rest[0] === undefined || rest[0].startsWith('-') ? 'inspect' : 'run';
const env = { ...process.env, AWF_PLUGIN_TRACE: process.env.AWF_PLUGIN_TRACE || '*' };
const args = [cli, command, folder, ...rest, '--env', 'AWF_PLUGIN_TRACE', '--verbose'];
// The command handles signals itself and reaches its own end; this process only must not go before it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1);

// Builds the programs of the bench, and measures: `node bench/run.mjs --help`. The packages must be built.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildPrograms } from './build.mjs';

await buildPrograms();
const bench = fileURLToPath(new URL('dist/bench', import.meta.url));
const child = spawn(process.execPath, [bench, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

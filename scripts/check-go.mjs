// Holds the Go programs of interop/ to gofmt and go vet. Without Go it says so and checks nothing; with CI set that fails.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('../interop', import.meta.url));

function run(command, ...args) {
  const { error, status, stdout = '', stderr = '' } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { isMissing: error !== undefined, failed: status !== 0, text: `${stdout ?? ''}${stderr ?? ''}`.trim() };
}

const unformatted = run('gofmt', '-l', '.');
if (unformatted.isMissing) {
  console.log('go: no gofmt in PATH, nothing was checked');
  process.exit(process.env.CI ? 1 : 0);
}
const vetted = run('go', 'vet', './...');
if (unformatted.text !== '') console.log(`not as gofmt has it:\n${unformatted.text}`);
if (vetted.failed) console.log(vetted.text);
process.exitCode = unformatted.text !== '' || vetted.failed ? 1 : 0;

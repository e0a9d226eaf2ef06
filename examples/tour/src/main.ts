import { fileURLToPath } from 'node:url';
import { watchLeftovers } from './leftovers.js';
import { createPage } from './page.js';
import { runTour } from './tour.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const page = createPage(process.stdout);
const leftovers = watchLeftovers();
const pids = new Set<number>();

// Plugins are in process groups of their own: Ctrl-C reaches this program alone.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

process.chdir(repository);
try {
  await runTour({ repository, page, signal: interrupted.signal, onPlugin: (pid) => pids.add(pid) });
} catch (error) {
  page.failure(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

const left = await leftovers.find([...pids]);
leftovers.remove();
if (left.length > 0) {
  page.failure(`left behind: ${left.join(', ')}`);
  process.exitCode = 1;
} else {
  page.title('Left behind: no process, no socket, no temporary file');
}
page.line('all of it', `${pids.size} plugins on Node ${process.versions.node}`, performance.now());

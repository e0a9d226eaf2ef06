import { parseArguments } from './cli/parse-arguments.js';
import { runEngine } from './engine.js';
import { EngineError } from './engine-error.js';
import { createPage } from './page.js';

const page = createPage(process);

// Plugins are in process groups of their own: Ctrl-C reaches this program alone.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

try {
  process.exitCode = await runEngine(parseArguments(process.argv.slice(2)), page, interrupted.signal);
} catch (error) {
  page.warning(error instanceof EngineError ? `${error.code}: ${error.message}` : String(error));
  process.exitCode = error instanceof EngineError ? error.exitCode : 3;
}

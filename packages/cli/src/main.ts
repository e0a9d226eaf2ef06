#!/usr/bin/env node
import { runCli } from './run-cli.js';

/** After the end of the command; what still holds the process then is no plugin, which is stopped by then. */
const lingerMs = 1_000;

const interrupt = new AbortController();
const unread = new AbortController();

function onSignal(name: NodeJS.Signals, number: number): void {
  // Somebody who asks twice does not want to wait: the guardian ends the plugin with this process.
  if (interrupt.signal.aborted) process.exit(128 + number);
  interrupt.abort(name);
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough, as `head` does.
    if (error.code !== 'EPIPE') process.exitCode = 4;
    if (stream === process.stdout) unread.abort();
  });
}

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interrupt.signal,
  unread: unread.signal,
});
process.exitCode ||= code;
setTimeout(() => process.exit(), lingerMs).unref();

import { spawn } from 'node:child_process';
import { trace } from '../trace/trace.js';

/** Waits beside a plugin for the death of the host. */
export interface Guardian {
  /** The plugin is gone: the guardian ends without doing anything. May be called again. */
  release(): void;
}

/**
 * Reads from the host until a line comes (the plugin is gone: nothing to do) or the pipe ends (the host is gone,
 * however it died): then it ends the plugin's whole group and removes its socket folder.
 */
const script = 'read -r x || { kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$2"; }';

/**
 * Starts a guardian for plugins that do not notice a dead host, as Go plugins don't (go-plugin spec §6.8). It is a
 * shell in a session of its own, and ends with the host at the latest. There is none on Windows.
 *
 * @param group - Process group of the plugin, which this host made.
 * @param folder - Socket folder to remove with it.
 */
export function startGuardian(group: number, folder: string): Guardian {
  if (process.platform === 'win32') return { release: () => undefined };
  const guardian = spawn('/bin/sh', ['-c', script, 'guardian', String(group), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  // Without a shell the plugin has no guardian: a lesser fault than not starting.
  guardian.on('error', (error) => trace('process', 'no guardian', { group, error: error.message }));
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  Reflect.get(guardian.stdin, 'unref')?.call(guardian.stdin);
  return {
    release() {
      if (!guardian.stdin.writableEnded) guardian.stdin.end('done\n');
    },
  };
}

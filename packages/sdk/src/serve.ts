import { serve as serveGoPlugin } from '@awf/go-plugin/plugin';
import { toServiceOptions } from './bridge/service-options.js';
import { asksForDescription } from './contract/description.js';
import { magicCookies } from './contract/handshake.js';
import { readWfctlRequest } from './contract/wfctl.js';
import { type Plugin, toPluginDefinition } from './define/plugin.js';

/** Options of `serve`. */
export interface ServeOptions {
  /** Stops serving when it fires. Default: the host's Shutdown, SIGTERM or the host's end do. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the process ends within a second after `serve` resolved, whatever is still open. Default true. */
  readonly exit?: boolean | undefined;
  /** Which build it is, in words of your own, such as a commit; shown in the description. Default: not said. */
  readonly buildVersion?: string | undefined;
}

/**
 * Serves a plugin to the engine that started this process, and resolves once it has stopped: the host asked, or is gone.
 * Started by hand, without an engine's cookie, it writes a sentence for people and the process exits with 1. Started with
 * `--describe` as its only argument, cookie or not, it prints what `describePlugin` of `@awf/plugin-sdk/manifest` says as one
 * JSON document and exits with 0, which is what a build makes the manifest of. With `--wfctl-cli` or `--wfctl-hook` among its
 * arguments it runs a command or a build hook of the plugin for `wfctl`, and exits with its code.
 *
 * @throws PluginError DEFINITION_INVALID where the plugin did not come from `definePlugin`; further codes are those of
 * `serve` of `@awf/go-plugin/plugin`; with `exit: false` and `--describe` those of `describePlugin`.
 */
export async function serve(plugin: Plugin, options: ServeOptions = {}): Promise<void> {
  const definition = toPluginDefinition(plugin);
  const { buildVersion, exit = true, ...serving } = options;
  if (asksForDescription(process.argv.slice(2))) {
    // Most starts are not for a description, and need not load what makes one.
    const { printDescription } = await import('./print-description.js');
    return printDescription(plugin, { buildVersion, exit });
  }
  const asked = readWfctlRequest(process.argv.slice(2));
  if (asked !== undefined) {
    const { runForWfctl } = await import('./run-for-wfctl.js');
    return runForWfctl(definition, asked, { exit });
  }
  const services = toServiceOptions(definition, { baseDir: process.cwd() });
  await serveGoPlugin({ ...serving, ...services, exit, magicCookies });
}

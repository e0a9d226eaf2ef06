import path from 'node:path';
import type { plugin as Echo } from '@awf/example-echo';
import type { plugin as Markdown } from '@awf/example-markdown';
import { type LoadedPlugin, PluginManager } from '@awf/plugin-host';
import { findDocuments } from './documents.js';
import { checkLinks, countAll, tableOfContents } from './markdown.js';
import type { Page } from './page.js';
import { timed } from './timed.js';
import { TourFailure } from './tour-failure.js';

/** What a tour needs. */
export interface TourOptions {
  /** Top folder of the repository, and the working folder. */
  readonly repository: string;
  readonly page: Page;
  /** Ends the tour early. */
  readonly signal: AbortSignal;
  /** Told of each process that was started. */
  readonly onPlugin: (pid: number) => void;
}

/** Finds the example plugins, runs them on this repository's documents and stops them. Rejects where anything fails. */
export async function runTour(options: TourOptions): Promise<void> {
  const { repository, page } = options;
  const directories = ['echo', 'markdown'].map((name) => path.join(repository, 'examples', name, 'dist'));
  const plugins = new PluginManager({ directories, stateFile: false, hostVersion: '0.11.0' });
  const log = countLog(plugins);
  plugins.on('state', ({ pid }) => {
    if (pid !== undefined) options.onPlugin(pid);
  });
  try {
    await discover(plugins, options);
    await launch(plugins, options);
    await runEcho(await plugins.load<typeof Echo>('echo'), options);
    await runMarkdown(await plugins.load<typeof Markdown>('markdown'), options);
    page.detail(`its log so far: ${log.lines} lines, ${log.progress} of them progress`);
  } finally {
    await stop(plugins, page);
  }
}

async function discover(plugins: PluginManager, { repository, page }: TourOptions): Promise<void> {
  const [found, ms] = await timed(() => plugins.discover());
  page.title('Discovered', ms);
  for (const { name, manifest, directory, problems } of found) {
    page.line(name, `${manifest?.version ?? ''} in ${path.relative(repository, directory)}`);
    const [problem] = problems;
    if (problem !== undefined) throw problem;
  }
}

async function launch(plugins: PluginManager, { page, signal }: TourOptions): Promise<void> {
  const [{ loaded, failed }, ms] = await timed(() => plugins.loadAll({ signal }));
  const [problem] = failed;
  if (problem !== undefined) throw problem;
  page.title('Launched side by side, over AutoMTLS', ms);
  for (const plugin of loaded) describeStart(plugin, page);
}

function describeStart({ name, status, startup, handshake }: LoadedPlugin, page: Page): void {
  page.line(name, `process ${status.pid}, ${handshake.address.network} socket, protocol ${handshake.protocolVersion}`);
  if (startup === undefined) return;
  const { spawnedMs, handshakeMs, connectedMs } = startup;
  const stages = { spawn: spawnedMs, handshake: handshakeMs - spawnedMs, connect: connectedMs - handshakeMs };
  page.detail(
    Object.entries(stages)
      .map(([stage, ms]) => `${stage} ${ms.toFixed(1)} ms`)
      .join(', '),
  );
}

async function runEcho(echo: LoadedPlugin<typeof Echo>, { page, signal }: TourOptions): Promise<void> {
  page.title('Called');
  const [result, ms] = await timed(() => echo.execute('echo', { text: 'world', prefix: 'hello, ' }, { signal }));
  if (!result.success) throw new TourFailure(`echo.echo answered: ${result.error}`);
  page.line('echo.echo', JSON.stringify(result.data.output), ms);
}

async function runMarkdown(
  markdown: LoadedPlugin<typeof Markdown>,
  { repository, page, signal }: TourOptions,
): Promise<void> {
  const documents = await findDocuments(repository);
  await checkLinks(markdown, { documents, page, signal });
  await tableOfContents(markdown, { documents, page, signal });
  await countAll(markdown, { documents, page, signal });
}

function countLog(plugins: PluginManager): { readonly lines: number; readonly progress: number } {
  const counts = { lines: 0, progress: 0 };
  plugins.on('log', ({ message }) => {
    counts.lines++;
    if (message === 'progress') counts.progress++;
  });
  return counts;
}

async function stop(plugins: PluginManager, page: Page): Promise<void> {
  await plugins[Symbol.asyncDispose]();
  page.title('Stopped');
  for (const { name, stop } of plugins.list()) {
    if (stop === undefined) continue;
    page.line(
      name,
      stop.forced ? 'had to be killed' : `${stop.how} with ${stop.exit.code ?? stop.exit.signal}`,
      stop.ms,
    );
    if (stop.how !== 'exited') throw new TourFailure(`${name} did not stop when it was asked to`);
  }
}

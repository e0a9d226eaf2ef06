import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TarEntry, tarball } from './tar.js';

/** The machine that test releases are for. */
export const testPlatform = { os: 'linux', arch: 'amd64' };

/** The files of a plugin, as they are packed. */
export function pluginEntries(name: string, version: string, manifestName = name): readonly TarEntry[] {
  return [
    { path: './', type: '5', mode: 0o755 },
    { path: './plugin.yaml', content: manifestText(manifestName, version) },
    { path: `./awf-plugin-${name}`, content: `#!/bin/sh\necho ${version}\n`, mode: 0o755 },
  ];
}

/** A valid manifest. */
export function manifestText(name: string, version: string): string {
  return `name: ${name}\nversion: ${version}\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n`;
}

/** The name of a plugin's archive. */
export function archiveName(name: string, version: string): string {
  return `awf-plugin-${name}_${version}_linux_amd64.tar.gz`;
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A list of checksums as sha256sum prints it. */
export function checksumList(files: Readonly<Record<string, Buffer>>): string {
  return Object.entries(files)
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join('');
}

/** Puts an archive of some entries with its checksum into a folder; gives the archive's path. */
export function addArchive(folder: string, file: string, entries: readonly TarEntry[] | Buffer): string {
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.isBuffer(entries) ? entries : tarball(entries);
  writeFileSync(join(folder, file), bytes);
  const list = join(folder, 'checksums.txt');
  writeFileSync(list, checksumList({ [file]: bytes }), { flag: 'a' });
  return join(folder, file);
}

/** Every path below a folder with mode and content, to see whether anything changed. */
export function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const entry = statSync(join(folder, name));
      const content = entry.isFile() ? ` ${readFileSync(join(folder, name), 'utf8')}` : '';
      return `${name} ${(entry.mode & 0o777).toString(8)}${content}`;
    })
    .sort();
}

/** A request that the server got. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server for release indexes and their files. */
export interface ReleaseServer extends AsyncDisposable {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  /** What is answered at a path: bytes, a status, or whatever a function does. */
  route(path: string, answer: Buffer | string | number | ((response: ServerResponse) => void)): void;
  /** Publishes releases under `/repos/<repository>/releases`, in that order, their files below `/files`. */
  publish(repository: string, releases: readonly PublishedRelease[]): void;
}

/** One release of a server. */
export interface PublishedRelease {
  readonly tag: string;
  readonly prerelease?: boolean;
  readonly draft?: boolean;
  readonly files: Readonly<Record<string, Buffer>>;
  /** Default: a right list. */
  readonly checksums?: string;
}

/** One plugin's release with its archive for the test machine. */
export function releaseOf(name: string, version: string, tag = `v${version}`): PublishedRelease {
  return { tag, files: { [archiveName(name, version)]: tarball(pluginEntries(name, version)) } };
}

/** Starts a server on a port of its own. */
export async function startReleaseServer(): Promise<ReleaseServer> {
  const routes = new Map<string, Buffer | string | number | ((response: ServerResponse) => void)>();
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers });
    response.setHeader('connection', 'close');
    const answer = routes.get(request.url ?? '') ?? 404;
    if (typeof answer === 'function') answer(response);
    else if (typeof answer === 'number') response.writeHead(answer).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const publish = (repository: string, releases: readonly PublishedRelease[]): void => {
    const index = releases.map(({ tag, prerelease = false, draft = false, files, checksums = checksumList(files) }) => {
      const all = { ...files, 'checksums.txt': Buffer.from(checksums) };
      const assets = Object.entries(all).map(([name, bytes]) => {
        const path = `/files/${repository}/${tag}/${name}`;
        routes.set(path, bytes);
        return { name, browser_download_url: origin + path, size: bytes.length };
      });
      return { tag_name: tag, prerelease, draft, assets, body: 'notes' };
    });
    routes.set(`/repos/${repository}/releases`, JSON.stringify(index));
  };
  return {
    origin,
    seen,
    publish,
    route: (path, answer) => void routes.set(path, answer),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

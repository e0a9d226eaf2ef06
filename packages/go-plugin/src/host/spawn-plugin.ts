import { goPluginError } from '../errors/go-plugin-error.js';
import { verifyChecksum } from '../executable/checksum.js';
import { diagnoseExecutable } from '../executable/executable-format.js';
import { resolveCommand } from '../executable/resolve-command.js';
import { copyVerified } from '../executable/verified-copy.js';
import { formatOfferedVersions } from '../handshake/protocol-versions.js';
import { variables } from '../handshake/variables.js';
import { generateCertificate } from '../security/certificate.js';
import { createSocketFolder, type SocketFolder } from '../transport/socket-folder.js';
import { type Child, startChild } from './child.js';
import { buildEnvironment } from './environment.js';
import { type Guardian, startGuardian } from './guardian.js';
import type { HostIdentity } from './host-security.js';
import type { NormalizedLaunchOptions } from './launch-options.js';
import type { Startup } from './startup-race.js';
import { readStderr, type StderrReader } from './stderr-reader.js';

/** What a launch made before the plugin spoke, and has to give back. */
export interface Launched {
  readonly options: NormalizedLaunchOptions;
  readonly identity: HostIdentity;
  readonly folder: SocketFolder;
  readonly child: Child;
  readonly guardian: Guardian | undefined;
  readonly stderr: StderrReader;
  readonly startup: Startup;
  readonly startedAt: number;
  readonly spawnedMs: number;
}

/**
 * The first half of a launch: looks at the executable, makes certificate, folder and environment, and spawns
 * (go-plugin spec §6.2 steps 3 to 8).
 *
 * @param startedAt - `performance.now()` when the launch was asked for.
 */
export async function spawnPlugin(options: NormalizedLaunchOptions, startedAt: number): Promise<Launched> {
  const identity = makeIdentity(options.tls);
  const folder = createSocketFolder(options.socketGroup);
  try {
    const child = await checkAndSpawn(options, launchVariables(options, identity, folder), folder.path);
    const spawnedMs = performance.now() - startedAt;
    const guardian = options.guardian ? startGuardian(child.pid, folder.path) : undefined;
    const stderr = readStderr(child.stderr, options.onLog);
    const { name, startTimeoutMs, signal } = options;
    const startup: Startup = { name, child, startTimeoutMs, deadline: startedAt + startTimeoutMs, signal, stderr };
    return { options, identity, folder, child, guardian, stderr, startup, startedAt, spawnedMs };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Gives back what a launch made, when the process is gone. */
export function releasePlugin({ guardian, folder, child }: Launched): void {
  guardian?.release();
  folder.remove();
  child.stdout.destroy();
  child.stderr.destroy();
}

async function checkAndSpawn(
  options: NormalizedLaunchOptions,
  launchEnv: Record<string, string>,
  folder: string,
): Promise<Child> {
  const { name, command, args, cwd, env: own, passEnv, inheritEnv, signal } = options;
  const env = buildEnvironment({ hostEnv: process.env, env: own, passEnv, inheritEnv, launchEnv });
  const path = env['PATH'] ?? env['Path'];
  const found = await resolveCommand(command, { cwd, path, plugin: name });
  await diagnoseExecutable(found, { path, cwd, plugin: name });
  // Last before the spawn: what was checked is what is started.
  const file = await checkBytes(found, options, { folder, path });
  if (signal?.aborted === true) {
    const message = `Plugin ${name} was not started: its caller gave up.`;
    throw goPluginError('CANCELLED', message, { plugin: name, cause: signal.reason });
  }
  return startChild({ plugin: name, file, args, cwd, env });
}

/** Compares the file's checksum, where there is one, and gives what is to be started. */
async function checkBytes(
  file: string,
  { checksum, runCopy, name, cwd }: NormalizedLaunchOptions,
  { folder, path }: { readonly folder: string; readonly path: string | undefined },
): Promise<string> {
  if (checksum === undefined) return file;
  if (runCopy !== true) {
    await verifyChecksum(file, checksum, name);
    return file;
  }
  const copy = await copyVerified(file, checksum, { folder, plugin: name });
  // The file may have been another one when it was looked at, and the folder's file system may not let anything run.
  await diagnoseExecutable(copy, { path, cwd, plugin: name });
  return copy;
}

function makeIdentity(tls: NormalizedLaunchOptions['tls']): HostIdentity {
  if (tls === 'auto') return { mode: 'auto', identity: generateCertificate() };
  return tls === 'off' ? { mode: 'off' } : { mode: 'static', tls };
}

/** The variables of go-plugin spec §1.1: they win over anything inherited. */
function launchVariables(
  options: NormalizedLaunchOptions,
  identity: HostIdentity,
  folder: SocketFolder,
): Record<string, string> {
  const { magicCookies, ports, versions, socketGroup } = options;
  return {
    ...Object.fromEntries(magicCookies.map(({ key, value }) => [key, value])),
    [variables.minPort]: String(ports.min),
    [variables.maxPort]: String(ports.max),
    [variables.protocolVersions]: formatOfferedVersions(versions),
    [variables.unixSocketDir]: folder.path,
    ...(socketGroup !== undefined && { [variables.unixSocketGroup]: socketGroup }),
    ...(identity.mode === 'auto' && { [variables.clientCertificate]: identity.identity.certificatePem }),
  };
}

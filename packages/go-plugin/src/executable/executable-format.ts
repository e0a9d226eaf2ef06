import { resolve } from 'node:path';
import { type BinaryFormat, type BinaryHeader, readBinaryHeader } from './binary-format.js';
import { explainText, readExecutable, statExecutable } from './executable-file.js';
import {
  type ExecutableProblem,
  executableError,
  invalidExecutable as invalid,
  isProblem,
} from './executable-problem.js';
import { findExecutable, hasSeparator, pathFolders } from './resolve-command.js';
import { envProgram, isEnv, parseShebang, type Shebang } from './shebang.js';

/** What a file that can be started is. */
export interface ExecutableFormat {
  readonly format: BinaryFormat | 'script';
  /** Absolute path of a script's interpreter, `env` seen through; absent where only `env` itself can tell. */
  readonly interpreter?: string | undefined;
}

/** What the diagnosis knows of the plugin and the machine. */
export interface DiagnosisOptions {
  /** The PATH that the plugin will get: `#!/usr/bin/env` looks there. */
  readonly path?: string | undefined;
  /** The plugin's working folder. Default: this process's. */
  readonly cwd?: string | undefined;
  /** The plugin's name for messages. Default: the file's path. */
  readonly plugin?: string | undefined;
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform | undefined;
  /** Default: this process's. */
  readonly arch?: string | undefined;
}

/** Where the plugin would run. */
interface Machine {
  readonly path: string | undefined;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

type Finding = ExecutableFormat | ExecutableProblem;

/** Linux follows a chain of interpreters that are scripts themselves this far. */
const longestChain = 4;

/**
 * Looks at a plugin's executable before anything is started: that it is there, is a file, may be started, and that its
 * first bytes are a program of this machine or a `#!` line whose interpreter can be started. What the kernel refuses
 * would otherwise go to a shell, which runs text of any kind and takes an empty file for success. Emulators that the
 * kernel knows (binfmt_misc) are not: give them as the command.
 *
 * @throws PluginError `EXECUTABLE_MISSING`, `EXECUTABLE_UNREADABLE` or `EXECUTABLE_INVALID`, with the reason and a cure.
 */
export async function diagnoseExecutable(file: string, options: DiagnosisOptions = {}): Promise<ExecutableFormat> {
  const { path, cwd = process.cwd(), platform = process.platform, arch = process.arch } = options;
  const finding = await inspect(file, { path, cwd, platform, arch }, longestChain);
  if (isProblem(finding)) throw executableError(file, finding, options.plugin);
  return finding;
}

async function inspect(file: string, machine: Machine, chain: number): Promise<Finding> {
  const head = await readExecutable(file);
  if (isProblem(head)) return head;
  const binary = readBinaryHeader(head);
  if (binary !== undefined) return inspectBinary(binary, machine);
  if (head.toString('latin1', 0, 2) !== '#!') return explainText(head);
  if (machine.platform === 'win32') {
    return invalid(
      'is a script, which Windows does not start',
      'Give its interpreter as the command and the script as first argument',
    );
  }
  if (chain === 0) return invalid('leads through too many scripts as interpreters', 'Name a program in its #! line');
  return inspectScript(parseShebang(head), machine, chain);
}

async function inspectBinary(binary: BinaryHeader, { platform, arch }: Machine): Promise<Finding> {
  const { format, architectures, isProgram, loader } = binary;
  const isOurs = format === nativeFormat(platform) && architectures.some((other) => runs(other, arch, platform));
  if (!isOurs) {
    return invalid(
      `is a program for ${systemNames[format]} on ${architectures.join(' and ')}, and this is ${platform} on ${arch}`,
      `Use its build for ${platform}-${arch}`,
    );
  }
  if (!isProgram) return invalid('is no program that can be started, though it was compiled', 'Build it again');
  // The kernel's "no such file" would name the program, not the loader.
  if (loader !== undefined && isProblem(await statExecutable(loader))) {
    return invalid(
      `needs the loader ${loader}, which this machine does not have: it was built for another C library`,
      'Build it for this system, or statically',
    );
  }
  return { format };
}

async function inspectScript(shebang: Shebang | ExecutableProblem, machine: Machine, chain: number): Promise<Finding> {
  if (isProblem(shebang)) return shebang;
  const { interpreter } = shebang;
  const finding = await inspect(interpreter, machine, chain - 1);
  if (isProblem(finding)) return ofInterpreter(interpreter, finding);
  if (!isEnv(shebang)) return { format: 'script', interpreter };
  const program = envProgram(shebang, machine.platform);
  if (isProblem(program)) return program;
  return program === undefined ? { format: 'script' } : inspectEnvProgram(program, machine, chain);
}

async function inspectEnvProgram(program: string, machine: Machine, chain: number): Promise<Finding> {
  const { path, cwd, platform } = machine;
  const folders = pathFolders(path, platform).map((folder) => resolve(cwd, folder));
  const isPath = hasSeparator(program, platform);
  const file = isPath ? resolve(cwd, program) : await findExecutable(program, folders, platform);
  if (file === undefined) {
    return invalid(
      `needs ${program}, which is not on the PATH that the plugin gets (${folders.join(':')})`,
      'Install it, or add its folder to PATH',
    );
  }
  const finding = await inspect(file, machine, chain - 1);
  return isProblem(finding) ? ofInterpreter(file, finding) : { format: 'script', interpreter: file };
}

function ofInterpreter(interpreter: string, { code, reason, cure }: ExecutableProblem): ExecutableProblem {
  const isMissing = code === 'EXECUTABLE_MISSING';
  return invalid(
    `needs the interpreter ${interpreter}, which ${reason}`,
    isMissing ? 'Install it, or name another one in the #! line' : cure,
  );
}

const systemNames = { elf: 'Linux or BSD', 'mach-o': 'macOS', pe: 'Windows' } as const;

function nativeFormat(platform: NodeJS.Platform): BinaryFormat {
  if (platform === 'win32') return 'pe';
  return platform === 'darwin' ? 'mach-o' : 'elf';
}

/** Whether a machine may run such code. Within a family the kernel decides, not this process's own build. */
function runs(other: string, arch: string, platform: NodeJS.Platform): boolean {
  if (other === arch) return true;
  const isFamily = [
    ['x64', 'ia32'],
    ['arm64', 'arm'],
  ].some((family) => family.includes(other) && family.includes(arch));
  // Rosetta on macOS, and Windows' own emulation.
  const isEmulated = arch === 'arm64' && (other === 'x64' || other === 'ia32') && nativeFormat(platform) !== 'elf';
  return isFamily || isEmulated;
}

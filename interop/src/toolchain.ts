import { spawnSync } from 'node:child_process';

/** Whether a toolchain is there: null if it is, else one sentence for people. */
export type Missing = string | null;

const neededGo = [1, 24] as const;

/** Why the Go peers cannot be built here, or null where they can. Looks once a process. */
export const missingGo = once(() => {
  if (process.platform === 'win32') return 'the Go peers use POSIX signals';
  const found = spawnSync('go', ['version'], { encoding: 'utf8' });
  const version = /go(\d+)\.(\d+)/.exec(found.stdout ?? '');
  if (found.status !== 0 || version === null) return 'no Go toolchain in PATH';
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const tooOld = major < neededGo[0] || (major === neededGo[0] && minor < neededGo[1]);
  return tooOld ? `Go ${major}.${minor} is older than ${neededGo.join('.')}` : null;
});

/** Why the Python plugin cannot run here, or null where it can. Looks once a process. */
export const missingPython = once(() => {
  if (process.platform === 'win32') return 'the Python peer is tested on POSIX systems';
  const found = spawnSync(python, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))']);
  return found.status === 0 ? null : 'no Python 3.9 or newer with venv in PATH';
});

/** The interpreter that makes the virtual environment. */
export const python = 'python3';

/** True where the Go peers can be built. */
export function hasGo(): boolean {
  return missingGo() === null;
}

/** True where the Python plugin can run. */
export function hasPython(): boolean {
  return missingPython() === null;
}

function once(look: () => Missing): () => Missing {
  let found: { readonly missing: Missing } | undefined;
  return () => {
    found ??= { missing: look() };
    return found.missing;
  };
}

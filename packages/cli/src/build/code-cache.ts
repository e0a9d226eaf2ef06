// The text of these functions is put into executables (`launcher.ts`), where nothing else of this package is: they may
// use one another, globals, and what they get.

/** A `require` of the executable. */
type Require = NodeJS.Require;

/** What a piece is compiled to: a function of what the launcher declares around the body. */
type Compiled = (...given: readonly unknown[]) => unknown;

/** Where the compiled code of one executable on one Node is kept. */
interface CacheEntry {
  readonly folder: string;
  readonly file: string;
  /** The name of the file: a digest of all that the compiled code depends on. */
  readonly key: string;
}

interface CachedCode {
  readonly data: Buffer;
  readonly writtenAtMs: number;
}

/** A piece of an executable that Node reads over: the launcher compiles it, or the body does when it needs it. */
export interface HiddenPiece {
  /** A function that has the piece in one comment, and nothing else. */
  readonly hidden: () => void;
  /** Lines of the executable before the piece's first. */
  readonly lineOffset: number;
}

/** The executable that a piece belongs to. */
export interface PieceOwner {
  readonly file: string;
  /** Whether compiled code is kept. */
  readonly isKept: boolean;
}

/**
 * Compiles a piece, with V8's compiled code of an earlier start where there is one that can be trusted. Where not, keeps
 * that of this start for the next one.
 */
export function compilePiece(
  require: Require,
  { file, isKept }: PieceOwner,
  { hidden, lineOffset }: HiddenPiece,
): Compiled {
  const { Script }: typeof import('node:vm') = require('node:vm');
  const text = String(hidden);
  const source = text.slice(text.indexOf('/*') + 2, text.lastIndexOf('*/')).replaceAll('*\x01', '*');
  const entry = isKept ? findEntry(require, file, source) : undefined;
  const cached = entry === undefined ? undefined : readEntry(require, entry);
  const script = new Script(source, { filename: file, lineOffset, cachedData: cached?.data });
  // Code that V8 rejected was compiled under other flags. A program that sets flags while it runs would write anew each time.
  const isWanted = cached === undefined || (script.cachedDataRejected && Date.now() - cached.writtenAtMs > 86_400_000);
  if (entry !== undefined && isWanted) writeLater(() => writeEntry(require, entry, script.createCachedData()));
  return script.runInThisContext();
}

/** The text of a piece as it may stand in a comment, whatever is in it. */
export function hidePiece(text: string): string {
  return text.replace(/\*(?=[\x01/])/g, '*\x01');
}

/** The place of the compiled code; `undefined` where there is none that is the user's alone. */
export function findEntry(require: Require, file: string, source: string): CacheEntry | undefined {
  const { isAbsolute, join }: typeof import('node:path') = require('node:path');
  const { createHash }: typeof import('node:crypto') = require('node:crypto');
  const { arch, env, execArgv, version } = process;
  // Windows has no owner to compare, and a program that runs for another user must not trust what that one may write.
  if (process.getuid === undefined || process.getuid() !== process.geteuid?.()) return undefined;
  const asked = env['AWF_PLUGIN_CODE_CACHE'];
  const caches = env['XDG_CACHE_HOME'] || (env['HOME'] && join(env['HOME'], '.cache'));
  const folder = asked || (caches && join(caches, 'awf-plugin', 'code'));
  if (!folder || !isAbsolute(folder) || env['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  // Node 20 names the file that the code was compiled of in stacks, not the one that runs.
  const around = JSON.stringify([version, arch, env['NODE_OPTIONS'] ?? '', execArgv, file]);
  const key = createHash('sha256').update(around).update(source).digest('hex');
  return { folder, file: join(folder, key), key };
}

/** The digest that stands before compiled code: of what it belongs to, and of itself, since V8 does not look for damage. */
export function digestOf(require: Require, key: string, data: Buffer): Buffer {
  const { createHash }: typeof import('node:crypto') = require('node:crypto');
  return createHash('sha256').update(key).update(data).digest();
}

/** Whether something on the disk can only have been made by this user. */
export function isPrivate(stats: { readonly uid: number; readonly mode: number }): boolean {
  return stats.uid === process.geteuid?.() && (stats.mode & 0o077) === 0;
}

/** The compiled code of an earlier start; `undefined` where there is none, or anything about it is not as it was left. */
export function readEntry(require: Require, { folder, file, key }: CacheEntry): CachedCode | undefined {
  const fs: typeof import('node:fs') = require('node:fs');
  let descriptor: number | undefined;
  try {
    const place = fs.lstatSync(folder);
    if (!place.isDirectory() || !isPrivate(place)) return undefined;
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile() || !isPrivate(stats)) return undefined;
    const content = fs.readFileSync(descriptor);
    const data = content.subarray(32);
    if (!digestOf(require, key, data).equals(content.subarray(0, 32))) return undefined;
    // Code that is used stays young: what is old is removed.
    if (Date.now() - stats.mtimeMs > 86_400_000) fs.futimesSync(descriptor, new Date(), new Date());
    return { data, writtenAtMs: stats.mtimeMs };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** Runs once, when the start is over or the process ends well, whichever is first: so functions that a start uses are in it. */
export function writeLater(write: () => void): void {
  const onExit = (code: number): void => {
    if (code === 0) write();
  };
  process.once('exit', onExit);
  setTimeout(() => {
    process.off('exit', onExit);
    write();
  }, 500).unref();
}

/** Keeps compiled code for the next start. Nothing depends on its success. */
export function writeEntry(require: Require, { folder, file, key }: CacheEntry, data: Buffer): void {
  const fs: typeof import('node:fs') = require('node:fs');
  const temporary = `${file}.${process.pid}`;
  try {
    if (!makeFolder(require, folder)) return;
    removeOld(require, folder);
    fs.writeFileSync(temporary, Buffer.concat([digestOf(require, key, data), data]), { mode: 0o600, flag: 'wx' });
    fs.renameSync(temporary, file);
  } catch {
    // A full or read-only disk: the next start compiles again.
    try {
      fs.rmSync(temporary, { force: true });
    } catch {
      // Whoever comes a month later removes it.
    }
  }
}

/** Makes the cache folder, at most three levels of it and only below what is the user's; whether it may be written to. */
export function makeFolder(require: Require, folder: string): boolean {
  const fs: typeof import('node:fs') = require('node:fs');
  const { dirname }: typeof import('node:path') = require('node:path');
  // One by one: in some places, `/proc` among them, Node never comes back from making a whole path.
  for (const part of [dirname(dirname(folder)), dirname(folder), folder]) {
    if (fs.existsSync(part)) continue;
    // With `sudo` a home may be another user's, who could not use it with a folder of root's in it.
    if (fs.statSync(dirname(part)).uid !== process.geteuid?.()) return false;
    fs.mkdirSync(part, { mode: 0o700 });
  }
  const place = fs.lstatSync(folder);
  return place.isDirectory() && isPrivate(place);
}

/** Removes what was not used for a month, and of the rest all but the 63 that were used last. */
export function removeOld(require: Require, folder: string): void {
  const fs: typeof import('node:fs') = require('node:fs');
  const { join }: typeof import('node:path') = require('node:path');
  const entries = fs
    .readdirSync(folder)
    .filter((name) => /^[0-9a-f]{64}(\.\d+)?$/.test(name))
    .map((name) => ({ file: join(folder, name), usedAtMs: fs.lstatSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.usedAtMs - a.usedAtMs);
  for (const [index, { file, usedAtMs }] of entries.entries()) {
    if (index >= 63 || Date.now() - usedAtMs > 30 * 86_400_000) fs.rmSync(file, { force: true });
  }
}

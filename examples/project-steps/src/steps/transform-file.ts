import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ResultCache } from '../cache/result-cache.js';
import { replaceFile } from '../files/replace-file.js';
import { type Transform, TransformProblem } from '../transforms/transform.js';
import type { FileResult } from './step-config.js';

/** What the work on one file needs. */
export interface Places {
  /** Absolute folders. */
  readonly from: string;
  readonly to: string;
  readonly cache: ResultCache;
  readonly transform: Transform;
  /** Targets that were taken, and by which file. */
  readonly targets: Map<string, string>;
  readonly signal: AbortSignal;
}

/** Transforms one file. Rejects only where the caller gave up; anything else that goes wrong is told in the result. */
export async function transformFile(file: string, places: Places): Promise<FileResult> {
  const target = places.transform.target(file);
  try {
    takeTarget(target, file, places);
    const source = path.join(places.from, file);
    const { result, cached } = await resultOf(await readText(source, places.signal), places);
    // A script that was made uniform must still be one.
    const mode = (await stat(source)).mode & 0o777;
    const state = await write(path.join(places.to, target), { result, mode }, places.signal);
    return { file, target, state, cached };
  } catch (error) {
    places.signal.throwIfAborted();
    return { file, state: 'failed', cached: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** `a.txt` and `a.txt.tmpl` have one target: the second must not overwrite the first one's result. */
function takeTarget(target: string, file: string, { targets }: Places): void {
  const taken = targets.get(target);
  if (taken !== undefined) throw new TransformProblem(`its result would replace that of ${taken}`);
  targets.set(target, file);
}

// A byte order mark is left out.
const decoder = new TextDecoder('utf-8', { fatal: true });

async function readText(file: string, signal: AbortSignal): Promise<string> {
  const bytes = await readFile(file, { signal });
  try {
    return decoder.decode(bytes);
  } catch {
    throw new TransformProblem('is no text in UTF-8');
  }
}

async function resultOf(
  content: string,
  { cache, transform }: Places,
): Promise<{ readonly result: string; readonly cached: boolean }> {
  const { name, version, options } = transform;
  const key = { transform: `${name} ${version}`, options, content };
  const kept = await cache.read(key);
  if (kept !== undefined) return { result: kept, cached: true };
  const result = transform.apply(content);
  await cache.write(key, result);
  return { result, cached: false };
}

interface Output {
  readonly result: string;
  readonly mode: number;
}

/** A result that is there already is left alone, with its time: what builds on it need not be built again. */
async function write(file: string, { result, mode }: Output, signal: AbortSignal): Promise<'written' | 'unchanged'> {
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there === result) return 'unchanged';
  signal.throwIfAborted();
  await replaceFile(file, result, mode);
  return 'written';
}

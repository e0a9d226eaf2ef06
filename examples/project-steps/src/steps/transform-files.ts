import path from 'node:path';
import type { StepOutcome, StepTypeContext } from '@awf/plugin-sdk';
import { ResultCache } from '../cache/result-cache.js';
import { findFiles } from '../files/find-files.js';
import type { Transform } from '../transforms/transform.js';
import { exitCodes, type FileConfig, type FileReport, type FileResult } from './step-config.js';
import { type Places, transformFile } from './transform-file.js';

/** Transforms all files that a config names, one after the other. A file that cannot be transformed keeps no other from it. */
export async function transformFiles(
  config: FileConfig,
  transform: Transform,
  ctx: StepTypeContext,
): Promise<StepOutcome<FileReport>> {
  const { signal, log, baseDir } = ctx;
  const place = (folder: string): string => path.resolve(baseDir, folder);
  const { from, to } = { from: place(config.from), to: place(config.to) };
  const cache = new ResultCache(place(config.cache), log);
  const places: Places = { from, to, cache, transform, targets: new Map(), signal };
  const search = { folder: from, skip: [to, cache.folder], signal };
  const { files, missing, unmatched } = await findFiles(config.files, search);
  for (const pattern of unmatched) log.warn('a pattern fits no file', { pattern });
  const results: FileResult[] = missing.map((file) => fail(file, 'there is no such file'));
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    ctx.progress(index / files.length, file);
    results.push(await transformFile(file, places));
  }
  ctx.progress(1);
  const report = toReport(results);
  for (const { file, error } of results) if (error !== undefined) ctx.write(`${file}: ${error}\n`);
  ctx.write(`${report.written} written, ${report.unchanged} unchanged, ${report.failed} failed\n`);
  return { data: report, exitCode: toExitCode(files, report) };
}

function fail(file: string, error: string): FileResult {
  return { file, state: 'failed', cached: false, error };
}

function toReport(files: FileResult[]): FileReport {
  const count = (wanted: FileResult['state']): number => files.filter(({ state }) => state === wanted).length;
  return {
    written: count('written'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    cached: files.filter(({ cached }) => cached).length,
    files,
  };
}

function toExitCode(files: readonly string[], { failed }: FileReport): number {
  if (files.length === 0) return exitCodes.nothingFound;
  return failed > 0 ? exitCodes.someFailed : exitCodes.done;
}

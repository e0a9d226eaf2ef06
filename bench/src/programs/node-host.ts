import { once } from 'node:events';
import { measureLoad } from '../load.js';
import type { CallCounts, Sample } from '../sample.js';
import { startIpc } from '../ways/ipc.js';
import { startSocket } from '../ways/socket.js';
import { startStdio } from '../ways/stdio.js';

const ways = { ipc: startIpc, stdio: startStdio, socket: startSocket };

interface WayRun extends CallCounts {
  readonly way: keyof typeof ways;
  readonly executable: string;
}

const run: WayRun = JSON.parse(process.argv[2] ?? '');
const began = performance.now();
const { child, call, stop } = await ways[run.way](run.executable);
await call();
const coldMs = performance.now() - began;
const load = await measureLoad({ pid: child.pid ?? 0, call }, run);
const stopBegan = performance.now();
const gone = once(child, 'exit');
stop();
await gone;
const sample: Sample = { coldMs, ...load, stopMs: performance.now() - stopBegan };
process.stdout.write(`${JSON.stringify(sample)}\n`);

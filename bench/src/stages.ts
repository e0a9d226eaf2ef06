import type { Sample } from './sample.js';
import { median } from './statistics.js';

/** One stretch of a start. */
export interface Stage {
  readonly stage: string;
  /** How long it took, in ms. */
  readonly ms: number;
}

/** Events of a start in order, each with the name of the stretch that ends there. */
const events: readonly (readonly [name: string, at: (sample: Sample) => number | undefined])[] = [
  ['host prepares, Node boots, program loads', traced('handshake: negotiated')],
  ['certificate, folder, socket', traced('transport: listening')],
  ['TLS context, services, handshake line', traced('handshake: line')],
  ['line reaches the host', (sample) => sample.lineMs],
  ['TLS and HTTP/2 connection', (sample) => sample.connectedMs],
  ['first call', (sample) => sample.coldMs],
];

function traced(text: string): (sample: Sample) => number | undefined {
  return (sample) => sample.trace?.find((line) => line.text.includes(text))?.ms;
}

/**
 * Where the time of a start goes: medians over several traced starts. The first stretch is divided at `nodeMs`, what
 * Node takes to boot, run nothing and end.
 */
export function divideStart(samples: readonly Sample[], nodeMs: number): readonly Stage[] {
  const stages = events.map(([stage, at], index) => {
    const before = events[index - 1]?.[1] ?? (() => 0);
    return { stage, ms: median(samples.map((sample) => Math.max(0, (at(sample) ?? 0) - (before(sample) ?? 0)))) };
  });
  const [first, ...rest] = stages;
  const load = { stage: 'host prepares, program loads', ms: Math.max(0, (first?.ms ?? 0) - nodeMs) };
  return [{ stage: 'Node boots (node -e 0)', ms: nodeMs }, load, ...rest];
}

import { beforeAll, describe, it } from 'vitest';
import type { Pairing } from '../requirements.js';
import { buildGoPeers } from './go-peer.js';
import { pythonPeer } from './python-peer.js';
import { type Missing, missingGo, missingPython } from './toolchain.js';

/** A cold build fetches modules and compiles gRPC. */
const prepareTimeoutMs = 600_000;

/**
 * Like `describe`, for tests against Go peers, which are built before the first one. Without Go the tests are skipped,
 * and one line says why; with `CI` set that is a failure, because nothing else would notice.
 */
export function describeWithGo(title: string, body: () => void): void {
  describeWith(title, { missing: missingGo(), prepare: buildGoPeers, body });
}

/** {@link describeWithGo} for the Python plugin. */
export function describeWithPython(title: string, body: () => void): void {
  describeWith(title, { missing: missingPython(), prepare: pythonPeer, body });
}

/** For tests that need a Go and the Python peer. */
export function describeWithGoAndPython(title: string, body: () => void): void {
  const prepare = async () => [await buildGoPeers(), await pythonPeer()];
  describeWith(title, { missing: missingGo() ?? missingPython(), prepare, body });
}

/**
 * Tests of one pairing: the title begins with its name, which is how the gate over the requirements knows which end
 * was whose. Citing an id in a test's title, like `[GP-1.4-line]`, says that the test shows that requirement.
 */
export function describePairing(pairing: Pairing, title: string, body: () => void): void {
  const describeWithPeer = pairing === 'ts-host/python-plugin' ? describeWithPython : describeWithGo;
  describeWithPeer(`${pairing}: ${title}`, body);
}

interface Peers {
  readonly missing: Missing;
  readonly prepare: () => Promise<unknown>;
  readonly body: () => void;
}

function describeWith(title: string, { missing, prepare, body }: Peers): void {
  if (missing === null) {
    describe(title, () => {
      beforeAll(prepare, prepareTimeoutMs);
      body();
    });
  } else if (process.env.CI && process.platform !== 'win32') {
    describe(title, () => {
      it('has its peers', () => {
        throw new Error(`In CI these tests may not be skipped: ${missing}`);
      });
    });
  } else {
    process.stderr.write(`skipped: ${title} (${missing})\n`);
    describe.skip(`${title} (skipped: ${missing})`, body);
  }
}

import type { BrokeredServer } from '@awf/go-plugin';
import type { PluginProcess } from '@awf/go-plugin/host';
import { type AddHelperServer, AddHelperService } from '../../../../examples/counter/src/gen/counter.js';

/** What the host was asked to add. */
export type Sum = readonly [a: number, b: number];

/** How the host's half of the counter contract is served. */
export interface ServeSumOptions {
  /** A broker id; a fresh one by default. */
  readonly id?: number;
  /** Gets every sum. */
  readonly sums?: Sum[];
}

/** Serves the host's half of the counter contract, which adds, on a brokered connection. */
export function serveSum(
  { broker }: Pick<PluginProcess, 'broker'>,
  { id = broker.nextId(), sums = [] }: ServeSumOptions = {},
): Promise<BrokeredServer> {
  const sum: AddHelperServer['sum'] = (call, answer) => {
    const { a, b } = call.request;
    sums.push([Number(a), Number(b)]);
    answer(null, { r: a + b });
  };
  return broker.acceptAndServe(id, (registrar) => registrar.addService(AddHelperService, { sum }));
}

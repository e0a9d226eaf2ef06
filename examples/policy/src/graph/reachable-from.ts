import type { Workflow } from '@awf/plugin-sdk';
import { linksOf } from './links-of.js';

/** The states that can be reached from one, itself among them. */
export function reachableFrom(initial: string, { steps }: Workflow): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [initial];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
    if (step === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...linksOf(step).map(({ to }) => to));
  }
  return reached;
}

import type { Metadata } from '../contract/event.js';
import type { EventType } from './event-type.js';

/** An event as a handler gets it. `K` are metadata keys that it is sure to carry. */
export interface ReceivedEvent<T extends string = string, P = Uint8Array, K extends string = never> {
  readonly type: T;
  readonly id: string;
  /** `core`, or the name of the plugin that emitted it. */
  readonly source: string;
  /** When it happened; where the sender did not say, when it arrived. */
  readonly time: Date;
  /** 0 for an event that no other one caused, else one more than its cause's. */
  readonly depth: number;
  /** What the type's schema made of it; the bytes where a pattern was subscribed to. */
  readonly payload: P;
  readonly metadata: Metadata & { readonly [key in K]: string };
}

/** AWF's own events, and the metadata that each is sure to carry. (AWF spec §6.8.) */
export interface CoreEvents {
  'workflow.started': 'workflow_id' | 'workflow_name';
  'workflow.completed': 'workflow_id' | 'workflow_name' | 'duration';
  'workflow.failed': 'workflow_id' | 'workflow_name' | 'error';
  'step.started': 'workflow_id' | 'step_name';
  'step.completed': 'workflow_id' | 'step_name';
  'step.failed': 'workflow_id' | 'step_name' | 'error';
  'step.retrying': 'step_name' | 'attempt';
}

/** A pattern (`*` is one segment, alone everything), an event type, or a list of them: the events that its handler can see. */
export type EventFor<P> = P extends readonly (infer One)[]
  ? EventFor<One>
  : P extends EventType<infer T, never, infer Out>
    ? ReceivedEvent<T, Out>
    : P extends string
      ? string extends P
        ? ReceivedEvent
        : P extends '*'
          ? ReceivedEvent
          : CoreEventFor<Glob<P>>
      : never;

type Glob<P extends string> = P extends `${infer Head}*${infer Tail}` ? `${Head}${string}${Glob<Tail>}` : P;

type CoreEventFor<T extends string, K = Extract<keyof CoreEvents, T>> = [K] extends [never]
  ? ReceivedEvent<T>
  : K extends keyof CoreEvents
    ? ReceivedEvent<K, Uint8Array, CoreEvents[K]>
    : never;

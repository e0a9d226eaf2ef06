import { matchesEmission, matchesSubscription } from '@awf/plugin-sdk/contract';
import { type DiscoveredPlugin, hasCapability } from '../discovery/discovered-plugin.js';

/** The deepest that an event may lie in a chain of events that cause each other, so that chains end. (AWF spec §6.8.) */
export const maxDepth = 2;

/** What a plugin gets of the events, and which it may make. */
export interface EventRules {
  wants(type: string): boolean;
  mayEmit(type: string): boolean;
}

/**
 * The rules of a plugin: by the patterns of its manifest, nothing without the capability `events`; everything where there
 * is no manifest. (AWF spec §4.1, §6.3, §6.8.)
 */
export function eventRulesOf(plugin: DiscoveredPlugin): EventRules {
  const { manifest } = plugin;
  if (manifest === undefined) return { wants: (type) => type !== '', mayEmit: (type) => type !== '' };
  if (!hasCapability(plugin, 'events')) return { wants: () => false, mayEmit: () => false };
  const { subscribe, emit } = manifest.events;
  return {
    wants: (type) => subscribe.some((pattern) => matchesSubscription(pattern, type)),
    mayEmit: (type) => emit.some((pattern) => matchesEmission(pattern, type)),
  };
}

/** What an AWF plugin can say it does, in the order in which AWF got them. (AWF spec §4.1.) */
export const capabilities = ['operations', 'step_types', 'validators', 'events'] as const;

/** One of `capabilities`. */
export type Capability = (typeof capabilities)[number];

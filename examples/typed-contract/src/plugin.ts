import { definePlugin } from '@awf/plugin-sdk';
import { quoteProto } from './quote-proto.js';
import { quoteSchema } from './quote-schema.js';

/** One step under a strict contract, written in two ways. */
export const plugin = definePlugin({
  name: 'typed-contract',
  version: '1.0.0',
  author: 'Ada',
  description: 'Quotes parcels under a strict contract',
  license: 'MIT',
  steps: { 'step.quote_proto': quoteProto, 'step.quote_schema': quoteSchema },
});

import { step } from '@awf/plugin-sdk';
import * as z from 'zod';
import { quote } from './quote.js';

/** The same step; its messages are made of its schemas. */
export const quoteSchema = step({
  description: 'Quotes a parcel',
  config: z.object({ carrier: z.string(), currency: z.string().length(3) }),
  current: z.object({
    grams: z.int32().positive(),
    country: z.string().length(2),
    speed: z.enum(['SPEED_STANDARD', 'SPEED_EXPRESS']).default('SPEED_STANDARD'),
  }),
  output: z.object({
    price: z.object({ currency: z.string(), cents: z.int32() }),
    days: z.int32(),
    notes: z.array(z.string()),
  }),
  contract: 'strict',
  run({ carrier, currency }, { current: { grams, country, speed }, log }) {
    const { cents, days, notes } = quote({ grams, country, express: speed === 'SPEED_EXPRESS' });
    log.info('quoted', { carrier, cents });
    return { price: { currency, cents }, days, notes };
  },
});

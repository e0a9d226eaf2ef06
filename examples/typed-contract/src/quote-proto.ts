import { fromMessage, step } from '@awf/plugin-sdk';
import { descriptors } from './gen/descriptors.js';
import { QuoteConfig, QuoteInput, QuoteOutput, Speed } from './gen/quote.js';
import { quote } from './quote.js';

/** Quotes a parcel; its values are the messages of `proto/quote.proto`. */
export const quoteProto = step({
  description: 'Quotes a parcel',
  config: fromMessage({ typeName: 'shipping.v1.QuoteConfig', codec: QuoteConfig, descriptors }),
  current: fromMessage({ typeName: 'shipping.v1.QuoteInput', codec: QuoteInput, descriptors }),
  output: fromMessage({ typeName: 'shipping.v1.QuoteOutput', codec: QuoteOutput, descriptors }),
  contract: 'strict',
  run({ carrier, currency }, { current: { grams, country, speed }, log }) {
    const { cents, days, notes } = quote({ grams, country, express: speed === Speed.SPEED_EXPRESS });
    log.info('quoted', { carrier, cents });
    return { price: { currency, cents }, days, notes };
  },
});

import { stepType } from '@awf/plugin-sdk';
import * as z from 'zod';
import { textTransforms } from '../transforms/text-transforms.js';
import { fileConfig, fileReport } from './step-config.js';
import { transformFiles } from './transform-files.js';

/** Transforms files by one of the transforms that are built in. */
export const transform = stepType({
  description: 'Transforms text files: JSON minified or formatted, line ends and white space made uniform',
  config: fileConfig.extend({ with: z.enum(['json_minify', 'json_format', 'normalize_text']) }),
  data: fileReport,
  run: ({ with: name, ...config }, ctx) => transformFiles(config, textTransforms[name], ctx),
});

import { stepType } from '@awf/plugin-sdk';
import * as z from 'zod';
import { renderTemplate, type Variables } from '../transforms/render-template.js';
import { fileConfig, fileReport } from './step-config.js';
import { transformFiles } from './transform-files.js';

const value = z.union([z.string(), z.number(), z.boolean()]);

/** Renders templates with the workflow's inputs and the step's own variables. */
export const render = stepType({
  description: 'Renders template files: {{name}} is a variable of the config, else an input of the workflow',
  config: fileConfig.extend({
    variables: z.record(z.string(), value).default({}).describe('Values by name; they hide inputs of the same name'),
  }),
  data: fileReport,
  run({ variables, ...config }, ctx) {
    const all = { ...scalarsOf(ctx.inputs), ...variables };
    return transformFiles(config, renderTemplate(all), ctx);
  },
});

/** Lists and objects have no form in a text. */
function scalarsOf(inputs: object): Variables {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => {
      const { success, data } = value.safeParse(input);
      return success ? [[name, data]] : [];
    }),
  );
}

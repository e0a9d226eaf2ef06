import { helpOption, jsonOption } from './common-options.js';
import type { OptionTable } from './option-table.js';
import { storageOption } from './storage-option.js';

/** The option that names folders of plugins. */
export const dirOption = {
  kind: 'list',
  placeholder: 'folder',
  help: 'a folder of plugin folders; AWF’s search path where none is given',
} as const;

/** The options of every command that changes what is installed. */
export const placeOptions = {
  dir: dirOption,
  storage: storageOption,
  'timeout-ms': { kind: 'value', placeholder: 'n', help: 'time for all of it, 300000 by default' },
  json: jsonOption,
  help: helpOption,
} as const satisfies OptionTable;

/** The options of every command that asks a release index. */
export const releaseOptions = {
  'pre-release': { kind: 'flag', help: 'takes a pre-release where it is the highest' },
  'token-env': {
    kind: 'value',
    placeholder: 'NAME',
    help: 'the variable that holds a token for the release index; downloads elsewhere never see it',
  },
} as const satisfies OptionTable;

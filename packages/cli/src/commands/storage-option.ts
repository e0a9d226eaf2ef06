/** The option of every command that reads or writes AWF's state file. */
export const storageOption = {
  kind: 'value',
  placeholder: 'folder',
  help: 'AWF’s storage folder, as awf --storage; its plugins/plugins.json tells what is enabled',
} as const;

const versionPattern = /^v?\d+\.\d+\.\d+$/;
const constraintPattern = /^(?:>=|<=|!=|>|<|\^|~|=)?\s*v?\d+\.\d+\.\d+$/;

/** Whether the workflow engine takes a text as a version: three numbers, perhaps behind a `v`. (Workflow spec §4.3.) */
export function isWorkflowVersion(text: string): boolean {
  return versionPattern.test(text);
}

/** Whether it takes a text as the constraint of a dependency: one comparison and a version. (Workflow spec §4.3.) */
export function isWorkflowConstraint(text: string): boolean {
  return constraintPattern.test(text.trim());
}

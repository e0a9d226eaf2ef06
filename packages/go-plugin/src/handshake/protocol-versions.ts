/** What `PLUGIN_PROTOCOL_VERSIONS` said: the versions, and the items that are none. */
export interface OfferedVersions {
  readonly versions: readonly number[];
  readonly skipped: readonly string[];
}

/** Whether a text is a decimal integer as Go reads one: an optional sign and digits, no blanks. */
export function parseGoInteger(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Value of `PLUGIN_PROTOCOL_VERSIONS`: decimals joined by commas, without blanks (go-plugin spec §1.1). */
export function formatOfferedVersions(versions: readonly number[]): string {
  return versions.join(',');
}

/** Reads `PLUGIN_PROTOCOL_VERSIONS`. Items are not trimmed; one that is no integer is skipped (go-plugin spec §1.3). */
export function parseOfferedVersions(value: string | undefined): OfferedVersions {
  const versions: number[] = [];
  const skipped: string[] = [];
  for (const item of value === undefined || value === '' ? [] : value.split(',')) {
    const version = parseGoInteger(item);
    if (version === undefined) skipped.push(item);
    else versions.push(version);
  }
  return { versions, skipped };
}

/**
 * The version a plugin serves: the highest that both sides have, else its own lowest, which the host then refuses
 * (go-plugin spec §1.3).
 *
 * @throws RangeError where the plugin has no version at all.
 */
export function negotiateVersion(own: readonly number[], offered: readonly number[]): number {
  const descending = [...own].sort((a, b) => b - a);
  const lowest = descending.at(-1);
  if (lowest === undefined) throw new RangeError('a plugin needs at least one protocol version');
  return descending.find((version) => offered.includes(version)) ?? lowest;
}

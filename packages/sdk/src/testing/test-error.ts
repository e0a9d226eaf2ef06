import { PluginError, type PluginEvidence } from '@awf/go-plugin';
import { type SdkErrorCode, sdkErrorCodes } from '../contract/errors.js';

/** What an error carries besides. */
export interface TestErrorDetails {
  readonly evidence?: PluginEvidence | undefined;
  readonly cause?: unknown;
}

/** Makes an error about a plugin under test, with the codes and words of `@awf/plugin-host`. */
export function testError(
  code: SdkErrorCode,
  plugin: string,
  what: string,
  details: TestErrorDetails = {},
): PluginError<SdkErrorCode> {
  return new PluginError({ code, kind: sdkErrorCodes[code], message: `Plugin ${plugin} ${what}`, plugin, ...details });
}

import { PluginError } from '@awf/go-plugin';
import { type SdkErrorCode, sdkErrorCodes } from '../contract/errors.js';

/** Makes an error of this package's table; its kind follows from the code. */
export function sdkError(code: SdkErrorCode, message: string, cause?: unknown): PluginError<SdkErrorCode> {
  return new PluginError({ code, kind: sdkErrorCodes[code], message, cause });
}

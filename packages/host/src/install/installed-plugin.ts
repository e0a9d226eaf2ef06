/** A plugin as it was installed. */
export interface InstalledPlugin {
  /** The name of its folder. */
  readonly name: string;
  /** The manifest's version. */
  readonly version: string;
  /** The release's tag as it was published. */
  readonly tag: string;
  /** Its folder, absolute. */
  readonly directory: string;
  /** The file that is started, absolute. */
  readonly executable: string;
  /** SHA-256 of that file, in hex. */
  readonly checksum: string;
  /** What the state file keeps of its source. */
  readonly repository: string;
  /** Whether the state file lets it be started; one that was disabled before still is. */
  readonly enabled: boolean;
  /** The version that was there before, empty where its manifest was broken; undefined where none was. */
  readonly replaced: string | undefined;
}

import type { Preset } from "@patchbay/contract/connection";
import type { CallBase } from "@patchbay/outbound/plan";
import type { Lane } from "@patchbay/outbound/send";
import type { FullSettings } from "../connections/connection-settings.ts";
import type { OpenCredential } from "../credentials/credential-vault.ts";

const nothing: ReadonlyMap<string, string> = new Map();
const enabled = (presets: readonly Preset[]): Preset[] =>
  presets.filter((preset) => preset.enabled !== false);

/** A connection's settings and its credential's fields as outbound takes them. */
export function callBase(
  name: string,
  settings: FullSettings,
  credential: Pick<OpenCredential, "encrypted" | "unencrypted"> | null,
): CallBase {
  return {
    name,
    baseUrl: settings.baseUrl,
    mediaType: settings.mediaType,
    querySeparator: settings.querySeparator,
    headers: enabled(settings.headers),
    query: enabled(settings.query),
    encrypted: credential?.encrypted ?? nothing,
    unencrypted: credential?.unencrypted ?? nothing,
  };
}

/** The limits under which calls of these settings are sent; `timeout` is the action's or endpoint's own, in ms. */
export function laneOf(key: string, settings: FullSettings, timeout: number | undefined): Lane {
  return {
    key,
    timeout: timeout ?? settings.timeout,
    connectTimeout: settings.connectTimeout,
    ...(settings.firstByteTimeout === undefined ? {} : { firstByteTimeout: settings.firstByteTimeout }),
    maxConnections: settings.maxConnections,
    maxResponseBytes: settings.maxResponseBytes,
  };
}

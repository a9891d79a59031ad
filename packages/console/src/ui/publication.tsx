import type { ConnectionEnvironment } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { Status, type Tone } from "./status.tsx";

type State = ConnectionEnvironment["state"];

/** How a connection stands in one environment, in words. */
export const publicationWords: Readonly<Record<State, { readonly word: string; readonly tone: Tone }>> = {
  notConfigured: { word: "Not configured", tone: "quiet" },
  draft: { word: "Not published", tone: "quiet" },
  published: { word: "Published", tone: "ok" },
  changesPending: { word: "Changes pending", tone: "warn" },
};

export const environmentWords: Readonly<Record<Environment, string>> = {
  staging: "Staging",
  production: "Production",
};

/** A connection's state in one environment as a chip; with the number of the published snapshot where it is known. */
export function PublicationStatus({ state, number }: { state: State; number?: number | null }) {
  const { word, tone } = publicationWords[state];
  const numbered = state === "published" && number !== undefined && number !== null;
  return <Status tone={tone}>{numbered ? `Published v${number}` : word}</Status>;
}

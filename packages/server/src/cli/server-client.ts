import { type ClientAnswer, createClient } from "@patchbay/contract/client";
import { readConfig } from "../platform/config.ts";
import { environment } from "../platform/env.ts";
import { StartupError } from "../platform/startup-error.ts";

/** What `--help` of a command that talks to a running server says about reaching it. */
export const reachHelp = `It talks to a running server: at --url, else PATCHBAY_PUBLIC_URL, else this machine's PATCHBAY_PORT; with the key in PATCHBAY_API_KEY.`;

/** A client of the running server, by the settings of this environment. Throws StartupError when there is no key. */
export function serverClient(url: string | undefined): ReturnType<typeof createClient> {
  const config = readConfig(environment());
  if (config.firstApiKey === null)
    throw new StartupError("PATCHBAY_API_KEY is not set: the key of somebody who may do this.");
  const { host, port } = config.http;
  const local = host === "0.0.0.0" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  const baseUrl = (url ?? config.publicUrl ?? `http://${local}:${port}`).replace(/\/+$/, "");
  return createClient({
    baseUrl,
    headers: { authorization: `Bearer ${config.firstApiKey}` },
    fetch: async (input, init) => {
      try {
        return await fetch(input, init);
      } catch (error) {
        throw new StartupError(
          `No server answers at ${baseUrl}. Is it running? --url says another address.`,
          {
            cause: error,
          },
        );
      }
    },
  });
}

/** The value of an answer. Throws StartupError with what the server said when it is a problem. */
export function valueIn<T>(answer: ClientAnswer<T>): T {
  if (answer.ok) return answer.value;
  const { detail, errors = [] } = answer.problem;
  const lines = errors.map(({ field, message }) => `\n  ${field}: ${message}`);
  throw new StartupError(`${detail}${lines.join("")}`);
}

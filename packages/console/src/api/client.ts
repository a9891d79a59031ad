import { createClient } from "@patchbay/contract/client";

/** Calls our own server: same origin, the session cookie goes along by itself. */
export const call = createClient({ baseUrl: "" });

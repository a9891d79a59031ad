import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Prepared, PreparedRequest } from "@patchbay/outbound/prepare";
import { redactorFor } from "@patchbay/outbound/redact";
import type { Lane, Sender, SendResult } from "@patchbay/outbound/send";
import type { SessionRead } from "@patchbay/outbound/session";
import type { OpenCredential } from "../credentials/credential-vault.ts";
import { originAllowed } from "../credentials/origins.ts";

/** The error of a token that could not be got. */
export const tokenError = (message: string): CallError => ({
  code: "TOKEN_REQUEST_FAILED",
  message,
  guidance: callErrors.TOKEN_REQUEST_FAILED.guidance,
});

const definitely = (error: CallError): SessionRead => ({ ok: false, error, definite: true });

/** Sends a request of a credential for itself, and reads the answer; what is said of a failure holds no secret. */
export async function askForToken(
  sender: Pick<Sender, "send">,
  credential: OpenCredential,
  prepared: Prepared,
  lane: Lane,
  read: (answer: SendResult) => SessionRead,
): Promise<SessionRead> {
  if (!prepared.ok) return definitely(prepared.error);
  const { request } = prepared;
  const foreign = foreignOrigin(credential, request);
  if (foreign !== null) return definitely(foreign);
  const found = read(await sender.send(request, lane));
  if (found.ok) return found;
  const secrets = [...request.secrets, ...shownTo(lane.proxy?.authorization)];
  const message = redactorFor({ ...request, secrets }).text(found.error.message);
  return { ...found, error: { ...found.error, message } };
}

/** What a proxy on the way is shown, as it might come back. */
function shownTo(authorization: string | undefined): readonly string[] {
  if (authorization === undefined) return [];
  const proof = authorization.replace(/^Basic /, "");
  return [
    proof,
    Buffer.from(proof, "base64")
      .toString()
      .replace(/^[^:]*:/, ""),
  ];
}

/** The moment of sending is the last of the three at which a secret's way is checked. */
const foreignOrigin = (credential: OpenCredential, { origin }: PreparedRequest): CallError | null =>
  originAllowed(credential.origins, origin)
    ? null
    : tokenError(`The credential "${credential.name}" is not for ${origin}.`);

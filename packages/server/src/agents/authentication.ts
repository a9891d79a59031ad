import { timingSafeEqual } from "node:crypto";
import ssh2, { type AuthContext, type Connection } from "ssh2";
import type { AgentIdentity, Enrolment } from "./enrolment.ts";

/** Who has proved to be at the other end: an agent's machine, or another server process of this installation. */
export type Identity = ({ readonly kind: "agent" } & AgentIdentity) | { readonly kind: "peer" };

/** The name under which server processes sign in to each other. No agent can have it. */
export const peerName = "~peer";

type Deps = {
  readonly enrolment: Pick<Enrolment, "identify" | "enrol">;
  /** Public key of the server processes, in the SSH wire format. */
  readonly peerKey: Buffer;
  /** How often one connection may try; then it is closed. */
  readonly attempts: number;
};

const isEqual = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/**
 * Lets a connection prove who it is (RFC 4252). It begins with a signature by an Ed25519 key. A key that has enrolled is
 * in; to every other, known name or not, the answer is "partial success, now the password", which is the access token: so
 * the key that a token is used for is one that its owner has proved to have, and stock OpenSSH can enrol. Calls `signedIn`
 * once, before the other side may ask for anything; `refused` for each attempt that failed.
 */
export function authenticate(
  connection: Connection,
  address: string,
  deps: Deps,
  told: { readonly signedIn: (identity: Identity) => void; readonly refused: () => void },
): void {
  let tries = 0;
  /** The key that this connection has signed with. */
  let proved: Buffer | null = null;

  const judge = async (context: AuthContext): Promise<void> => {
    const { username } = context;
    if (context.method === "publickey" && context.key.algo === "ssh-ed25519") {
      const { data } = context.key;
      // Asked whether a key would do: every key would, so that nothing is learned from asking.
      if (context.signature === undefined || context.blob === undefined) {
        context.accept();
        return;
      }
      const key = ssh2.utils.parseKey(data);
      // Its type says boolean, but it answers an Error where it cannot check: only true is true.
      const verdict: unknown =
        key instanceof Error ? key : key.verify(context.blob, context.signature, context.hashAlgo);
      if (verdict !== true) {
        refuse(context);
        return;
      }
      proved = data;
      if (username === peerName) {
        if (isEqual(data, deps.peerKey)) accept(context, { kind: "peer" });
        else refuse(context);
        return;
      }
      const agent = await deps.enrolment.identify(username, data);
      if (agent === null) context.reject(["password"], true);
      else accept(context, { kind: "agent", ...agent });
      return;
    }
    if (context.method === "password" && proved !== null) {
      const agent = await deps.enrolment.enrol(username, proved, context.password, address);
      if (agent !== null) {
        accept(context, { kind: "agent", ...agent });
        return;
      }
    }
    refuse(context);
  };
  const accept = (context: AuthContext, identity: Identity): void => {
    told.signedIn(identity);
    context.accept();
  };
  const refuse = (context: AuthContext): void => {
    // Asking what is possible is no attempt.
    if (context.method !== "none") told.refused();
    context.reject(["publickey"]);
  };

  connection.on("authentication", (context) => {
    tries += 1;
    if (tries > deps.attempts) {
      connection.end();
      return;
    }
    judge(context).catch(() => {
      // The database is away: nobody can be known, and trying again is all there is to do.
      connection.end();
    });
  });
}

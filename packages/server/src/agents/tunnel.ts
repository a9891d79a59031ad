import { createServer, type Server as NetServer, type Socket } from "node:net";
import ssh2, { type Connection } from "ssh2";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { StartupError } from "../platform/startup-error.ts";
import { ArrivalGate, type ArrivalLimits, arrivalLimits } from "./arrival-gate.ts";
import { authenticate, type Identity } from "./authentication.ts";
import { beginSmall } from "./channel-window.ts";
import type { Enrolment } from "./enrolment.ts";
import { gatherWrites, Link } from "./link.ts";
import type { TunnelKeys } from "./tunnel-keys.ts";

/** Times in ms. */
export type TunnelLimits = ArrivalLimits & {
  /** Until somebody must have signed in. */
  readonly grace: number;
  /** Until who has signed in must serve something. */
  readonly serves: number;
  /** A silent peer is asked after so long … */
  readonly askAfter: number;
  /** … and taken for gone when it left so many questions unanswered. */
  readonly unanswered: number;
  /** Attempts to sign in of one connection. */
  readonly attempts: number;
};

export const tunnelLimits: TunnelLimits = {
  ...arrivalLimits,
  grace: 20_000,
  serves: 20_000,
  askAfter: 4_000,
  unanswered: 2,
  attempts: 6,
};

/** A socket at the door, and what ends the waiting for its sign-in. */
type Caller = { readonly socket: Socket; readonly signedIn: () => void };

/** Only what is fast in Node and beyond doubt; OpenSSH has had all of it since 6.5 (2014). */
export const algorithms = {
  kex: ["curve25519-sha256", "curve25519-sha256@libssh.org"],
  cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"],
  serverHostKey: ["ssh-ed25519"],
  compress: ["none"],
} satisfies ssh2.Algorithms;

/** Somebody who has signed in. */
export type Arrival = {
  readonly identity: Identity;
  readonly connection: Connection;
  readonly link: Link;
  readonly address: string;
  /** What the other side calls itself. */
  readonly software: string;
  /** Closes the socket at once. */
  readonly destroy: () => void;
};

type Deps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: TunnelKeys;
  readonly enrolment: Pick<Enrolment, "identify" | "enrol">;
  /** Called when somebody has signed in; answers what to do when the socket is gone. */
  readonly arrived: (arrival: Arrival) => () => void;
  readonly limits?: TunnelLimits;
};

/**
 * READ FIRST: the server's end of every tunnel. Agents dial in here by SSH; nothing can be run here and nothing reached
 * from here, and no port is opened for what they offer: a channel is handed straight to whoever makes a call. It listens
 * with a socket of its own, so that a frozen or dawdling peer can be cut off whatever ssh2 is waiting for.
 */
export class Tunnel implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #limits: TunnelLimits;
  readonly #log: Log;
  readonly #gate: ArrivalGate;
  readonly #server: NetServer;
  readonly #ssh: ssh2.Server;
  /** By the other side's address and port: all that ssh2 tells of a socket. */
  readonly #callers = new Map<string, Caller>();

  private constructor(deps: Deps) {
    this.#deps = deps;
    this.#limits = deps.limits ?? tunnelLimits;
    this.#log = deps.log.child({ part: "tunnel" });
    this.#gate = new ArrivalGate(deps.clock, this.#limits);
    this.#ssh = new ssh2.Server(
      {
        hostKeys: [deps.keys.host.private],
        ident: "Patchbay",
        algorithms,
        keepaliveInterval: this.#limits.askAfter,
        keepaliveCountMax: this.#limits.unanswered,
      },
      (connection, info) => this.#greet(connection, info),
    );
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  /** Resolves once it listens. Throws StartupError when the port cannot be had. */
  static async listen(at: { readonly host: string; readonly port: number }, deps: Deps): Promise<Tunnel> {
    const tunnel = new Tunnel(deps);
    await new Promise<void>((resolve, reject) => {
      tunnel.#server.once("error", (error) =>
        reject(
          new StartupError(
            `Agents cannot be taken at ${at.host}:${at.port} (PATCHBAY_TUNNEL_PORT): ${error.message}`,
          ),
        ),
      );
      tunnel.#server.listen(at.port, at.host, resolve);
    });
    tunnel.#server.on("error", (error) => tunnel.#log.error({ err: error }, "the tunnel's port failed"));
    return tunnel;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Takes nobody new and breaks off what is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    for (const { socket } of this.#callers.values()) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress ?? "";
    const leave = this.#gate.admit(address);
    if (leave === null) {
      socket.destroy();
      return;
    }
    const place = `${address} ${socket.remotePort}`;
    const grace = new AbortController();
    const signedIn = (): void => {
      leave();
      grace.abort();
    };
    this.#callers.set(place, { socket, signedIn });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#callers.delete(place);
      signedIn();
    });
    this.#deps.clock.sleep(this.#limits.grace, grace.signal).then(
      () => socket.destroy(),
      () => undefined,
    );
    gatherWrites(socket);
    this.#ssh.injectSocket(socket);
  }

  #greet(connection: Connection, info: ssh2.ClientInfo & { readonly port?: number }): void {
    const address = info.ip;
    const caller = this.#callers.get(`${address} ${info.port}`);
    connection.on("error", (error: Error & { readonly level?: string }) => {
      this.#log.debug({ err: error, address }, "a connection of the tunnel failed");
      // ssh2 only says goodbye to a peer that does not answer; one that is frozen would stay for ever.
      caller?.socket.destroy();
    });
    if (caller === undefined) {
      connection.end();
      return;
    }
    beginSmall(connection);
    const { socket } = caller;
    const software = info.header.versions.software.slice(0, 100);
    const { enrolment, keys, arrived } = this.#deps;
    authenticate(
      connection,
      address,
      { enrolment, peerKey: keys.peer.public, attempts: this.#limits.attempts },
      {
        signedIn: (identity) => {
          const destroy = (): void => void socket.destroy();
          const link = new Link(socket);
          socket.once("close", arrived({ identity, connection, link, address, software, destroy }));
          caller.signedIn();
        },
        refused: () => this.#gate.failed(address),
      },
    );
  }
}

import type { Timing } from "@patchbay/contract/call";
import type { CallErrorCode } from "@patchbay/contract/call-error";
import { decodeBody } from "./decode.ts";
import { causeOf, codeOfError, describeFailure } from "./failure.ts";
import type { Reached } from "./guard.ts";
import type { AnswerHeaders, Lane, SendResult } from "./send-result.ts";

/** What undici lets a handler do to its request. */
type Controller = { readonly abort: (reason: Error) => void };

/** The socket that took an exchange. `fresh` is told once, to the exchange for which the socket was opened. */
export type Link = { address: string | undefined; fresh: Reached | null };

/** Who is told how an exchange goes on; watches its time limits and counts it. */
export type ExchangeOwner = {
  readonly sent: (exchange: Exchange) => void;
  readonly ended: (exchange: Exchange) => void;
};

const abandoned = new Error("The call no longer waits for an answer.");
/** Milliseconds as they are told. */
export const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/**
 * One request and its answer, as undici's handler. It goes through
 * `waiting` (for a connection) → `sent` (for the answer's head) → `reading` (its body) → `over`;
 * from each it may end at once, by an answer, an error or a time limit. It ends exactly once.
 */
export class Exchange {
  /** Set by the socket's client before the request is written. */
  link: Link | null = null;

  readonly #owner: ExchangeOwner;
  readonly #resolve: (result: SendResult) => void;
  readonly #lane: Lane;
  readonly #origin: string;
  readonly #hasBody: boolean;
  readonly #queued: number;
  readonly #begun: number;
  #state: "waiting" | "sent" | "reading" | "over" = "waiting";
  #controller: Controller | null = null;
  #reached: Reached | null = null;
  #sentAt = 0;
  #headAt = 0;
  #status = 0;
  #headers: AnswerHeaders = {};
  #chunks: Buffer[] = [];
  #received = 0;

  constructor(
    owner: ExchangeOwner,
    lane: Lane,
    request: { readonly origin: string; readonly method: string },
    queued: number,
    resolve: (result: SendResult) => void,
  ) {
    this.#owner = owner;
    this.#queued = queued;
    // What it waited before counts: the deadline is one.
    this.#begun = performance.now() - queued;
    this.#resolve = resolve;
    this.#lane = lane;
    this.#origin = request.origin;
    this.#hasBody = request.method !== "HEAD";
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  /** When the present state has lasted too long, on the clock of performance.now(). */
  get due(): number {
    const { timeout, connectTimeout, firstByteTimeout } = this.#lane;
    const total = this.#begun + timeout;
    if (this.#state === "waiting") return Math.min(total, this.#begun + this.#queued + connectTimeout);
    if (this.#state === "sent" && firstByteTimeout !== undefined)
      return Math.min(total, this.#sentAt + firstByteTimeout);
    return total;
  }

  /** Ends the exchange because its present state has lasted too long. */
  expire(): void {
    if (performance.now() - this.#begun >= this.#lane.timeout - 1) this.fail("DEADLINE_EXCEEDED");
    else this.fail(this.#state === "waiting" ? "CONNECT_TIMEOUT" : "FIRST_BYTE_TIMEOUT");
  }

  /** Ends the exchange with a failure and, if it holds a socket, breaks that off. */
  fail(code: CallErrorCode, error?: Error): void {
    if (this.#state === "over") return;
    const requestSent = this.#sentAt > 0;
    const head = this.#headAt > 0 ? { status: this.#status, headers: this.#headers } : {};
    const message = describeFailure(code, this.#origin, error);
    const timing = this.#timing();
    this.#end({ kind: "failure", code, message, ...causeOf(error), requestSent, ...head, timing });
    this.#controller?.abort(abandoned);
  }

  onRequestStart(controller: Controller): void {
    const { link } = this;
    this.#reached = link?.fresh ?? null;
    if (link !== null) link.fresh = null;
    // undici takes a throw as "do not write this request" and keeps the socket.
    if (this.#state === "over") throw abandoned;
    this.#controller = controller;
    this.#state = "sent";
    this.#sentAt = performance.now();
    this.#owner.sent(this);
  }

  onResponseStart(
    _controller: Controller,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    if (status < 200 || this.#state === "over") return;
    this.#state = "reading";
    this.#headAt = performance.now();
    this.#status = status;
    this.#headers = { __proto__: null, ...headers } as unknown as AnswerHeaders;
    const announced = Number(headers["content-length"]);
    // The head of a HEAD or 304 answer announces a body that does not come.
    if (this.#hasBody && status !== 304 && announced > this.#lane.maxResponseBytes)
      this.fail("RESPONSE_TOO_LARGE");
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#state === "over") return;
    this.#received += chunk.length;
    if (this.#received > this.#lane.maxResponseBytes) this.fail("RESPONSE_TOO_LARGE");
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#state === "over") return;
    this.#controller = null;
    const [first, second] = this.#chunks;
    const body = first !== undefined && second === undefined ? first : Buffer.concat(this.#chunks);
    const coding = this.#headers["content-encoding"];
    const timing = this.#timing();
    if (coding === undefined || body.length === 0) this.#answer(body, timing);
    else void this.#decode(body, String(coding), timing);
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.#controller = null;
    const handshaking = this.#state === "waiting" && this.#origin.startsWith("https:");
    this.fail(codeOfError(error, handshaking), error);
  }

  async #decode(body: Buffer, coding: string, timing: Timing): Promise<void> {
    const decoded = await decodeBody(body, coding, this.#lane.maxResponseBytes);
    if (decoded.kind === "decoded") this.#answer(decoded.body, timing);
    else if (decoded.kind === "tooLarge") this.fail("RESPONSE_TOO_LARGE");
    else this.#answer(body, timing, decoded.message);
  }

  #answer(body: Buffer, timing: Timing, undecodable?: string): void {
    if (this.#state === "over") return;
    const address = this.link?.address;
    this.#end({
      kind: "answer",
      status: this.#status,
      headers: this.#headers,
      body,
      ...(undecodable === undefined ? {} : { undecodable }),
      ...(address === undefined ? {} : { address }),
      timing,
    });
  }

  #end(result: SendResult): void {
    this.#state = "over";
    this.#chunks = [];
    this.#owner.ended(this);
    this.#resolve(result);
  }

  #timing(): Timing {
    const now = performance.now();
    const total = rounded(now - this.#begun);
    const queued = this.#queued === 0 ? {} : { queued: rounded(this.#queued) };
    const parts =
      this.#headAt === 0
        ? { ...queued, total }
        : { ...queued, wait: rounded(this.#headAt - this.#sentAt), read: rounded(now - this.#headAt), total };
    return this.#reached === null ? parts : { ...openingOf(this.#reached), ...parts };
  }
}

/** What it took to open the socket; only the exchange it was opened for has that. */
function openingOf({ dns, connect, tls }: Reached): Omit<Timing, "total"> {
  return {
    ...(dns === undefined ? {} : { dns: rounded(dns) }),
    connect: rounded(connect),
    ...(tls === undefined ? {} : { tls: rounded(tls) }),
  };
}

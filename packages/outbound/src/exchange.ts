import type { Timing } from "@patchbay/contract/call";
import type { CallErrorCode } from "@patchbay/contract/call-error";
import { decodeBody } from "./decode.ts";
import { causeOf, codeOfError, describeFailure } from "./failure.ts";
import type { Reached } from "./guard.ts";
import type { AnswerHeaders, Lane, SendResult } from "./send-result.ts";

/** What undici lets a handler do to its request. */
type Controller = { readonly abort: (reason: Error) => void };

/** The socket that an exchange takes, and who is told how it goes on: to watch its time limits, and to use the socket again. */
export type ExchangeLine = {
  readonly address: string | undefined;
  /** How the socket was opened, told once: to the exchange it was opened for. */
  readonly takeFresh: () => Reached | null;
  readonly sent: (exchange: Exchange) => void;
  readonly ended: () => void;
};

const nothing = Buffer.alloc(0);
const abandoned = new Error("The call no longer waits for an answer.");
/** Milliseconds as they are told. */
export const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/**
 * One request and its answer, as undici's handler. It goes through
 * `waiting` (for a connection) → `sent` (for the answer's head) → `reading` (its body) → `over`;
 * from each it may end at once, by an answer, an error or a time limit. It ends exactly once.
 */
export class Exchange {
  readonly #line: ExchangeLine;
  readonly #resolve: (result: SendResult) => void;
  readonly #lane: Lane;
  readonly #origin: string;
  readonly #hasBody: boolean;
  readonly #queued: number;
  readonly #begun: number;
  readonly #cancel = (): void => this.fail("CANCELLED");
  #state: "waiting" | "sent" | "reading" | "over" = "waiting";
  #controller: Controller | null = null;
  #reached: Reached | null = null;
  #sentAt = 0;
  #headAt = 0;
  #status = 0;
  #headers: AnswerHeaders = {};
  /** The body: most come in one piece. */
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;
  #received = 0;

  constructor(
    line: ExchangeLine,
    lane: Lane,
    request: { readonly origin: string; readonly method: string },
    queued: number,
    resolve: (result: SendResult) => void,
  ) {
    this.#line = line;
    this.#queued = queued;
    // What it waited before counts: the deadline is one.
    this.#begun = performance.now() - queued;
    this.#resolve = resolve;
    this.#lane = lane;
    this.#origin = request.origin;
    this.#hasBody = request.method !== "HEAD";
    lane.signal?.addEventListener("abort", this.#cancel);
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
    this.#state = "over";
    // Before the line is given to the next: that one waits for another socket.
    this.#controller?.abort(abandoned);
    this.#end({ kind: "failure", code, message, ...causeOf(error), requestSent, ...head, timing });
  }

  onRequestStart(controller: Controller): void {
    this.#reached = this.#line.takeFresh();
    if (this.#lane.isWanted?.() === false) this.fail("CANCELLED");
    // undici takes a throw as "do not write this request" and keeps the socket.
    if (this.#state === "over") throw abandoned;
    this.#controller = controller;
    this.#state = "sent";
    this.#sentAt = performance.now();
    this.#line.sent(this);
  }

  onResponseStart(_controller: Controller, status: number, headers: object): void {
    if (status < 200 || this.#state === "over") return;
    this.#state = "reading";
    this.#headAt = performance.now();
    this.#status = status;
    this.#headers = headers as AnswerHeaders;
    const announced = this.#headers["content-length"];
    // The head of a HEAD or 304 answer announces a body that does not come.
    if (announced === undefined || !this.#hasBody || status === 304) return;
    if (Number(announced) > this.#lane.maxResponseBytes) this.fail("RESPONSE_TOO_LARGE");
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#state === "over") return;
    this.#received += chunk.length;
    if (this.#received > this.#lane.maxResponseBytes) this.fail("RESPONSE_TOO_LARGE");
    else if (this.#first === null) this.#first = chunk;
    else (this.#more ??= []).push(chunk);
  }

  onResponseEnd(): void {
    if (this.#state === "over") return;
    this.#controller = null;
    const first = this.#first ?? nothing;
    const body = this.#more === null ? first : Buffer.concat([first, ...this.#more]);
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
    const decoded = await decodeBody(body, coding, this.#lane.maxResponseBytes, () => !this.isOver);
    if (decoded.kind === "decoded") this.#answer(decoded.body, timing);
    else if (decoded.kind === "tooLarge") this.fail("RESPONSE_TOO_LARGE");
    else this.#answer(body, timing, decoded.message);
  }

  #answer(body: Buffer, timing: Timing, undecodable?: string): void {
    if (this.#state === "over") return;
    const { address } = this.#line;
    const answer = {
      kind: "answer",
      status: this.#status,
      headers: this.#headers,
      body,
      address,
      timing,
    } as const;
    this.#end(undecodable === undefined ? answer : { ...answer, undecodable });
  }

  #end(result: SendResult): void {
    this.#state = "over";
    this.#first = null;
    this.#more = null;
    this.#lane.signal?.removeEventListener("abort", this.#cancel);
    this.#line.ended();
    this.#resolve(result);
  }

  #timing(): Timing {
    const now = performance.now();
    const total = rounded(now - this.#begun);
    if (this.#headAt === 0) return this.#opening({ total });
    const parts = { wait: rounded(this.#headAt - this.#sentAt), read: rounded(now - this.#headAt), total };
    return this.#opening(parts);
  }

  /** With what went before the request was sent, where something did. */
  #opening(parts: Timing): Timing {
    if (this.#queued === 0 && this.#reached === null) return parts;
    const queued = this.#queued === 0 ? {} : { queued: rounded(this.#queued) };
    return { ...(this.#reached === null ? {} : openingOf(this.#reached)), ...queued, ...parts };
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

import type { FastifyInstance } from "fastify";
import { problem } from "../platform/problem.ts";

/** Addresses that answer while the server stops: whoever watches it must see that it does. */
const watched = /^\/(?:healthz|readyz|metrics)(?:\?|$)/;

/**
 * open: requests are let in and counted. stopping: new ones are answered shutting_down, those under way end; the server
 * still listens, so that a load balancer learns from /readyz to look elsewhere, not from refused connections.
 */
export class Drain {
  readonly #empty = Promise.withResolvers<void>();
  #underWay = 0;
  #stopping = false;

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Counts the requests to every route mounted after this. */
  watch(fastify: FastifyInstance): void {
    const leave = (): void => {
      this.#underWay -= 1;
      this.#settle();
    };
    fastify.addHook("onRequest", (request, reply, done) => {
      if (watched.test(request.url)) {
        done();
        return;
      }
      if (this.#stopping) {
        reply.header("connection", "close");
        done(problem("shutting_down", "The server is stopping.", { retryAfterSeconds: 1 }));
        return;
      }
      this.#underWay += 1;
      // Comes after the answer, and also when the client has gone away without one.
      reply.raw.once("close", leave);
      done();
    });
  }

  /** Lets nobody in any more; resolves when those under way have been answered, or when the limit is over. */
  async stop(limit: AbortSignal): Promise<void> {
    this.#stopping = true;
    this.#settle();
    limit.addEventListener("abort", () => this.#empty.resolve(), { once: true });
    await this.#empty.promise;
  }

  #settle(): void {
    if (this.#stopping && this.#underWay === 0) this.#empty.resolve();
  }
}

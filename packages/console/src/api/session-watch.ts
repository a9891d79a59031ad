type SessionState = "active" | "expired";

/**
 * Knows whether the server has stopped accepting our session while somebody was at work. `active` → `expired` when any
 * call is answered `unauthenticated`; back to `active` after signing in. The page below stays as it is meanwhile.
 */
class SessionWatch {
  #state: SessionState = "active";
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): SessionState => this.#state;

  expire(): void {
    this.#move("expired");
  }

  renew(): void {
    this.#move("active");
  }

  #move(next: SessionState): void {
    if (this.#state === next) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

/** One per page: the session cookie is one per browser too. */
export const sessionWatch = new SessionWatch();

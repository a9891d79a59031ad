import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Mount } from "../platform/mount.ts";
import { mountApiKeyRoutes } from "./api-key-routes.ts";
import { ApiKeyService } from "./api-key-service.ts";
import { Authenticator } from "./authenticator.ts";
import { ensureFirstOwner, type FirstAccess, type FirstOwner } from "./first-owner.ts";
import { Passwords } from "./passwords.ts";
import { deleteEndedSessions } from "./session-store.ts";
import { mountSessionRoutes } from "./session-routes.ts";
import { SessionService } from "./session-service.ts";
import { sessionLife } from "./session-token.ts";
import { SignIn } from "./sign-in.ts";
import { FORGET_FAILURES_MS } from "./sign-in-backoff.ts";
import { deleteFailuresBefore } from "./sign-in-failure-store.ts";
import { SignInThrottle } from "./sign-in-throttle.ts";
import { mountUserRoutes } from "./user-routes.ts";
import { UserService } from "./user-service.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
  readonly passwords?: Passwords;
};

/** Who may do what: signing in, sessions, users, API keys. One per process; it must be disposed of before the database. */
export class Access implements AsyncDisposable {
  readonly authenticator: Authenticator;
  readonly signIn: SignIn;
  readonly sessions: SessionService;
  readonly users: UserService;
  readonly apiKeys: ApiKeyService;
  readonly #deps: Deps & { readonly passwords: Passwords };

  constructor(deps: Deps) {
    const { db, clock } = deps;
    const passwords = deps.passwords ?? new Passwords();
    const throttle = new SignInThrottle({ db, clock });
    this.#deps = { ...deps, passwords };
    this.authenticator = new Authenticator(deps);
    this.signIn = new SignIn({ db, clock, passwords, throttle });
    this.sessions = new SessionService({ db, clock, passwords, throttle });
    this.users = new UserService({ db, clock, passwords });
    this.apiKeys = new ApiKeyService({ db, clock });
  }

  /** To be called once at start, after the migrations; see first-owner.ts. */
  async ensureFirstOwner(settings: FirstAccess): Promise<FirstOwner> {
    return await ensureFirstOwner(this.#deps, settings);
  }

  /** Removes sessions that ended by themselves and failures that are forgotten. To be called now and then, by any process. */
  async tidy(): Promise<void> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    await db.transact(async (tx) => {
      await deleteEndedSessions(tx, now, before(sessionLife.idleMs));
      await deleteFailuresBefore(tx, before(FORGET_FAILURES_MS));
    });
  }

  /** Mounts the routes of contract/access-api.ts. `secure`: see session-cookie.ts. */
  mount(mount: Mount, options: { readonly secure: boolean }): void {
    mountSessionRoutes(mount, this, options.secure);
    mountUserRoutes(mount, this.users);
    mountApiKeyRoutes(mount, this.apiKeys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.authenticator[Symbol.asyncDispose]();
  }
}

import { sessionRoutes } from "@patchbay/contract/access-api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Mount } from "../platform/mount.ts";
import { sessionCookie } from "./session-cookie.ts";
import type { SessionService } from "./session-service.ts";
import { isSessionToken } from "./session-token.ts";
import type { SignIn } from "./sign-in.ts";

type Services = { readonly signIn: SignIn; readonly sessions: SessionService };

/** Signing in and out, and one's own password. `secure`: whether the cookie may be a Secure one; see session-cookie.ts. */
export function mountSessionRoutes(mount: Mount, { signIn, sessions }: Services, secure: boolean): void {
  const name = sessionCookie.name(secure);
  const options = sessionCookie.options(secure);
  const tokenOf = (request: FastifyRequest): string | undefined => {
    const token = request.cookies[name];
    return token !== undefined && isSessionToken(token) ? token : undefined;
  };
  const setToken = (reply: FastifyReply, token: string): void => {
    reply.setCookie(name, token, options);
  };

  mount(sessionRoutes.signIn, async ({ body, request, reply }) => {
    const { token, session } = await signIn.signIn({
      ...body,
      address: request.ip,
      previousToken: tokenOf(request),
    });
    setToken(reply, token);
    return session;
  });

  mount(sessionRoutes.read, ({ actor }) => sessions.read(actor));

  mount(sessionRoutes.signOut, async ({ actor, request, reply }) => {
    const token = tokenOf(request);
    await sessions.signOut(actor, token ?? "");
    reply.clearCookie(name, options);
    return null;
  });

  mount(sessionRoutes.changePassword, async ({ actor, body, request, reply }) => {
    const { token } = await sessions.changePassword(actor, { ...body, address: request.ip });
    setToken(reply, token);
    return null;
  });
}

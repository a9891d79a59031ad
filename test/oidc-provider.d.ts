// What the tests use of oidc-provider, which comes without types of its own.
declare module "oidc-provider" {
  import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

  type Token = { readonly isExpired: boolean; readonly destroy: () => Promise<void> };
  type Model = { readonly find: (value: string) => Promise<Token | undefined> };
  type GrantContext = {
    readonly oidc: { readonly client: object; readonly params: Record<string, string> };
    body: unknown;
  };
  type Saved = { readonly save: () => Promise<string> };

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly AccessToken: Model & (new (fields: object) => Saved);
    readonly ClientCredentials: Model;
    readonly Grant: new (fields: object) => Saved & { readonly addOIDCScope: (scope: string) => void };
    callback(): RequestListener;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    registerGrantType(
      name: string,
      handler: (ctx: GrantContext) => Promise<void>,
      parameters: readonly string[],
    ): void;
    on(event: "grant.success", listener: (ctx: GrantContext) => void): this;
    on(event: "grant.error", listener: (ctx: GrantContext, error: { readonly error: string }) => void): this;
  }
}

import type { Auth, AuthKind } from "@patchbay/contract/credential";

/** The kinds whose form is made of a list of members, one input each. */
export type MoreAuth = Exclude<Auth, { kind: "none" | "basic" | "bearer" | "apiKey" | "token" }>;
export type MoreKind = Exclude<AuthKind, "none" | "basic" | "bearer" | "apiKey" | "token">;

/** A member of such a kind as its form shows it. `json`: a document, written as JSON. */
export type MoreField = {
  readonly name: string;
  readonly label: string;
  readonly json?: true;
  readonly about?: string;
};

const clientFields: readonly MoreField[] = [
  { name: "tokenUrl", label: "Token URL", about: "Its origin must be among the allowed origins" },
  { name: "clientId", label: "Client id" },
  { name: "clientSecret", label: "Client secret" },
  { name: "scope", label: "Scope" },
  { name: "audience", label: "Audience" },
  { name: "revokeUrl", label: "Revocation URL", about: "Where tokens are given back (RFC 7009)" },
];

/** The members of each kind, in the order of their form. */
export const moreFields: Readonly<Record<MoreKind, readonly MoreField[]>> = {
  cookie: [
    { name: "relativeUri", label: "Sign-in address", about: "Relative to the base URL" },
    { name: "body", label: "Sign-in body", json: true },
  ],
  custom: [
    { name: "headers", label: "Headers", json: true, about: "Templates over the fields below" },
    { name: "query", label: "Parameters", json: true },
    { name: "body", label: "Members of the body", json: true },
  ],
  oauth2ClientCredentials: clientFields,
  oauth2Password: [
    ...clientFields,
    { name: "username", label: "User name" },
    { name: "password", label: "Password" },
  ],
  oauth2AuthorizationCode: [
    { name: "authorizationUrl", label: "Authorisation URL", about: "Where a person is sent to consent" },
    ...clientFields,
    { name: "issuer", label: "Issuer", about: "Where the server names itself when it sends a person back" },
    {
      name: "authorizationParameters",
      label: "Further parameters of the authorisation URL",
      json: true,
      about: 'E.g. {"access_type": "offline", "prompt": "consent"} for a refresh token of Google',
    },
  ],
  oauth1: [
    { name: "signatureMethod", label: "Signature method" },
    { name: "consumerKey", label: "Consumer key" },
    { name: "consumerSecret", label: "Consumer secret" },
    { name: "token", label: "Token" },
    { name: "tokenSecret", label: "Token secret" },
    { name: "privateKey", label: "Private key (PEM)" },
    { name: "realm", label: "Realm" },
  ],
  digest: [
    { name: "username", label: "User name" },
    { name: "password", label: "Password" },
  ],
  jwtBearer: [
    { name: "algorithm", label: "Algorithm" },
    { name: "key", label: "Key", about: "A shared key, or a private key in PEM" },
    { name: "keyId", label: "Key id" },
    { name: "claims", label: "Claims", json: true },
    { name: "tokenUrl", label: "Token URL", about: "Where the JWT is exchanged; empty: it is sent itself" },
  ],
  hmac: [
    { name: "algorithm", label: "Algorithm" },
    { name: "key", label: "Key" },
    { name: "keyId", label: "Key id" },
    {
      name: "message",
      label: "Message",
      about: "{method} {target} {host} {body} {bodyHash} {timestamp} {nonce}",
    },
    { name: "headers", label: "Headers", json: true, about: "Their values know {signature} too" },
  ],
  awsSigV4: [
    { name: "accessKeyId", label: "Access key id" },
    { name: "secretAccessKey", label: "Secret access key" },
    { name: "sessionToken", label: "Session token" },
    { name: "region", label: "Region" },
    { name: "service", label: "Service" },
  ],
  wsse: [
    { name: "username", label: "User name" },
    { name: "password", label: "Password" },
    { name: "headerName", label: "Header name" },
  ],
  mtls: [
    { name: "certificate", label: "Certificate (PEM)" },
    { name: "key", label: "Private key (PEM)" },
    { name: "passphrase", label: "Passphrase" },
  ],
};

/** Each of these kinds as a new form suggests it. */
export const bareMoreAuth = {
  cookie: { kind: "cookie", relativeUri: "/login" },
  custom: { kind: "custom", headers: {} },
  oauth2ClientCredentials: { kind: "oauth2ClientCredentials", tokenUrl: "", clientId: "", clientSecret: "" },
  oauth2Password: { kind: "oauth2Password", tokenUrl: "", clientId: "", username: "", password: "" },
  oauth2AuthorizationCode: {
    kind: "oauth2AuthorizationCode",
    authorizationUrl: "",
    tokenUrl: "",
    clientId: "",
  },
  oauth1: { kind: "oauth1", signatureMethod: "HMAC-SHA256", consumerKey: "", consumerSecret: "" },
  digest: { kind: "digest", username: "", password: "" },
  jwtBearer: { kind: "jwtBearer", algorithm: "RS256", key: "", claims: {} },
  hmac: {
    kind: "hmac",
    algorithm: "sha256",
    key: "",
    message: "{method}\n{target}\n{timestamp}\n{body}",
    headers: { "X-Timestamp": "{timestamp}", "X-Signature": "{signature}" },
  },
  awsSigV4: { kind: "awsSigV4", accessKeyId: "", secretAccessKey: "", region: "", service: "" },
  wsse: { kind: "wsse", username: "", password: "" },
  mtls: { kind: "mtls", certificate: "", key: "" },
} as const satisfies Readonly<Record<MoreKind, Auth>>;

/**
 * The codes a call can end with (upper snake). The first eighteen are the seed's (seeds/002); the rest are ours, for
 * what that list lacks. `title` says what happened, `guidance` what to look at first.
 */
export const callErrors = {
  MISSING_INPUT: {
    title: "A template reads a value that is not there",
    guidance: "Check the path in the template against the rule's inputs and outputs.",
  },
  INVALID_INPUT: {
    title: "An input of the call is not valid",
    guidance: "Check the address, headers and body of the action; the message names the part.",
  },
  UNKNOWN_ERROR: {
    title: "The call failed in an unexpected way",
    guidance: "Try again; if it stays, look at the server's log with the execution's id.",
  },
  BAD_REQUEST: {
    title: "400: the API could not read the request",
    guidance:
      "Compare the recorded request with the API's documentation: required fields, types, content type.",
  },
  UNAUTHORIZED: {
    title: "401: the API did not accept the credential",
    guidance:
      "Check the credential of the connection: is the secret still valid, is it sent in the header or parameter the API expects?",
  },
  FORBIDDEN: {
    title: "403: the API refused access",
    guidance:
      "The credential may lack rights, or the API only lets in known addresses: add this server's egress addresses to its allow-list.",
  },
  NOT_FOUND: {
    title: "404: the API has nothing at this address",
    guidance:
      "Check base URL and path letter by letter, and the values put into the path; the recorded request shows the address that was called.",
  },
  METHOD_NOT_ALLOWED: {
    title: "405: the address exists but not with this method",
    guidance: "Check the method and the address against the API's documentation.",
  },
  NOT_ACCEPTABLE: {
    title: "406: the API cannot answer in the asked format",
    guidance:
      "Check the Accept header: it names the formats this side reads. The connection's media type sets it; a header Accept of the connection, endpoint or action replaces it, `*/*` takes anything.",
  },
  PROXY_AUTHENTICATION_REQUIRED: {
    title: "407: a proxy wants authentication",
    guidance: "Check user name and password of the connection's proxy, or the proxy in front of the API.",
  },
  PROXY_FAILED: {
    title: "The proxy made no connection to the API",
    guidance: "Check the proxy of the connection, and that it may reach the API's host and port.",
  },
  REQUEST_TIMEOUT: {
    title: "408: the API waited too long for the request",
    guidance: "The API closed an idle connection; a repeat usually succeeds.",
  },
  CONFLICT: {
    title: "409: the request conflicts with the present state",
    guidance: "The resource may exist already or have changed; read the answer's body.",
  },
  GONE: {
    title: "410: the resource is gone for good",
    guidance: "The address is no longer served; look for its successor.",
  },
  INTERNAL_SERVER_ERROR: {
    title: "500: the API failed",
    guidance:
      "The fault is on the API's side. Check that the address and the data are what it expects, then contact its provider.",
  },
  NOT_IMPLEMENTED: {
    title: "501: the API does not know this method",
    guidance: "Check the method against the API's documentation.",
  },
  BAD_GATEWAY: {
    title: "502: a gateway got no good answer from the API behind it",
    guidance:
      "The gateway is up, the API behind it is not, or answers nonsense. Usually passes; contact the provider if it stays.",
  },
  SERVICE_UNAVAILABLE: {
    title: "503: the API is not ready",
    guidance:
      "Overloaded or under maintenance; try again later, and look at the provider's status page if it stays.",
  },
  GATEWAY_TIMEOUT: {
    title: "504: a gateway waited in vain for the API behind it",
    guidance:
      "The API behind it is slow or stuck. Usually passes; ask for less at once, and contact the provider if it stays.",
  },

  UNPROCESSABLE_CONTENT: {
    title: "422: the API understood the request but not its content",
    guidance: "Read the answer's body: it usually names the field.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: "415: the API does not read bodies of this type",
    guidance: "Check the content type of the request: the endpoint's or action's, and a Content-Type header.",
  },
  TOO_MANY_REQUESTS: {
    title: "429: the API is called too often",
    guidance: "Call less often, or ask the provider for a higher limit.",
  },
  CLIENT_ERROR: {
    title: "The API refused the request (4xx)",
    guidance: "Read the answer's body and the API's documentation for this status.",
  },
  SERVER_ERROR: {
    title: "The API failed (5xx)",
    guidance: "The fault is on the API's side; contact its provider if it stays.",
  },
  REDIRECT_NOT_FOLLOWED: {
    title: "The API answered with a redirect (3xx)",
    guidance:
      "Use the address in the Location header as base URL or path, or let the connection follow redirects. Never followed are those from https to http, with a body to another origin, and more than the connection allows.",
  },
  UNEXPECTED_STATUS: {
    title: "The API answered with a status outside 200–599",
    guidance: "Look at the recorded answer; something other than HTTP may be listening there.",
  },
  REFUTED_BY_BODY: {
    title: "A success status, but the body says it failed",
    guidance: "The success or fail path of the endpoint decided so; read the answer's body.",
  },
  RESPONSE_NOT_PARSABLE: {
    title: "The answer's body is not what its content type says",
    guidance:
      "Look at the recorded body. An HTML page instead of JSON usually means a wrong address or a login page.",
  },
  RESPONSE_TOO_LARGE: {
    title: "The answer is larger than the connection allows",
    guidance: "Ask the API for less, or raise the connection's limit.",
  },
  CONNECT_TIMEOUT: {
    title: "No connection within the time allowed",
    guidance: "Is the host reachable from this server? A firewall that drops packets looks like this.",
  },
  FIRST_BYTE_TIMEOUT: {
    title: "Connected, but no answer began within the time allowed",
    guidance: "The API is slow or stuck; raise the time-out or look at the API.",
  },
  DEADLINE_EXCEEDED: {
    title: "The call did not end within its total deadline",
    guidance: "The API is slow; raise the action's or the connection's time-out.",
  },
  MAX_CONNECTION: {
    title: "All connections allowed to this API are busy",
    guidance: "Raise the connection's maximum, or look why calls take so long.",
  },
  RATE_BUDGET_EXHAUSTED: {
    title: "The connection's rate budget has no room within the call's deadline",
    guidance: "Calls come faster than the connection allows. Spread them, or raise its rate limit.",
  },
  BREAKER_OPEN: {
    title: "The circuit breaker is open: this API failed too often lately",
    guidance:
      "It lets a single call through again shortly. Look at the calls that failed before. One that is held open by hand is let go on the connection's page.",
  },
  TOKEN_REQUEST_FAILED: {
    title: "The credential got no token or session",
    guidance:
      "Check the credential: address, client and secrets of its token request, and the path to the token. The message says what was answered.",
  },
  AUTHORIZATION_NEEDED: {
    title: "A person has to authorise the credential",
    guidance:
      "Open the credential and press Authorise: its grant was never given, has been taken back, or was lost when a refresh was cut off.",
  },
  CANCELLED: {
    title: "The call was given up: its execution was cancelled",
    guidance:
      "If the request was sent, nobody here knows what the API did with it: check there before starting the execution again.",
  },
  ANSWER_LOST: {
    title: "The request was sent, but its answer was lost",
    guidance:
      "The API may have done its work: check there before repeating. With an idempotency key Patchbay repeats such a call itself.",
  },
  EGRESS_BLOCKED: {
    title: "The egress policy does not allow this address",
    guidance:
      "Private and local addresses are closed unless an administrator opens them (PATCHBAY_EGRESS_ALLOW).",
  },
  AGENT_OFFLINE: {
    title: "The agent of this connection is not connected",
    guidance:
      "Look at the agent's page: when it was last seen, and its own log on its machine. Calls go through as soon as it is back.",
  },
  AGENT_TARGET_NOT_ALLOWED: {
    title: "The agent may not open this address",
    guidance:
      "Two lists must agree: the targets of the agent on its page here, and the --allow list it was started with.",
  },
  DNS_FAILURE: {
    title: "The host name could not be resolved",
    guidance: "Check the spelling of the host in the base URL.",
  },
  CONNECTION_REFUSED: {
    title: "Nothing accepts connections at this address",
    guidance: "Check host and port, and that the API is running.",
  },
  CONNECTION_RESET: {
    title: "The connection broke before the answer was complete",
    guidance: "Usually passes. For POST and PATCH the API may have done its work: check before repeating.",
  },
  TLS_FAILURE: {
    title: "No secure connection could be made",
    guidance: "Check the certificate of the API: name, expiry, issuer.",
  },
  PROTOCOL_ERROR: {
    title: "What came back is not valid HTTP",
    guidance: "Check the port and the scheme (http or https) of the base URL.",
  },
} as const;

export type CallErrorCode = keyof typeof callErrors;

/** HTTP status → code; statuses not listed fall to the code of their class. */
export const codeOfStatus: Readonly<Record<number, CallErrorCode>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  406: "NOT_ACCEPTABLE",
  407: "PROXY_AUTHENTICATION_REQUIRED",
  408: "REQUEST_TIMEOUT",
  409: "CONFLICT",
  410: "GONE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_SERVER_ERROR",
  501: "NOT_IMPLEMENTED",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
};

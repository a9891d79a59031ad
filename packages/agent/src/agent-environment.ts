/** The proxy that the environment names, as curl reads it. The only place that reads the environment. */
export function proxySetting(): string | undefined {
  return process.env["HTTPS_PROXY"] ?? process.env["https_proxy"];
}

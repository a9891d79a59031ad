/** The version of this program, as it introduces itself to the server. */
export const agentVersion = "0.1.0";

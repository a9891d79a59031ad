/** The version of this server and of its command line. */
export const version = "0.1.0";

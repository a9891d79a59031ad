/** A key that wraps data keys: 32 bytes and the id that is stored beside what it wrapped. */
export type RingKey = { readonly id: string; readonly key: Buffer };

/** The keys of an installation. The first wraps; the others still unwrap what they wrapped before. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

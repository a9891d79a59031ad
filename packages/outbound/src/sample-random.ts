/** Numbers for tests that try many cases: below `limit`, and the same for the same seed (xorshift32). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = Math.imul(seed, 0x9e37_79b1) | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

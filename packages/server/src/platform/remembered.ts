/** Entries a memory keeps; the oldest goes when there are more. */
const KEPT = 1000;

/** Reads through a memory of promises; a failure is not remembered, and the oldest entry makes room for a new one. */
export async function remembered<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return await known;
  const loading = load();
  memory.set(key, loading);
  loading.catch(() => memory.delete(key));
  const oldest = memory.size > KEPT ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory.delete(oldest);
  return await loading;
}

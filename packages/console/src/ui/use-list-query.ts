import { useSearchParams } from "react-router";

/**
 * The part of a list that is in the address: page and filters. Changing a filter goes back to the first page, and is
 * applied at once: the control that changed it must not jump back for a moment.
 */
export function useListQuery() {
  const [search, setSearch] = useSearchParams();
  const page = Math.max(1, Number.parseInt(search.get("page") ?? "1", 10) || 1);
  const change = (values: Readonly<Record<string, string | null | undefined>>): void =>
    setSearch(
      (now) => {
        const changed = new URLSearchParams(now);
        changed.delete("page");
        for (const [name, value] of Object.entries(values))
          if (value === null || value === undefined || value === "") changed.delete(name);
          else changed.set(name, value);
        return changed;
      },
      { replace: true, flushSync: true },
    );
  return {
    page,
    change,
    get: (name: string): string | undefined => search.get(name) ?? undefined,
    setPage: (next: number): void =>
      setSearch((now) => {
        const changed = new URLSearchParams(now);
        changed.set("page", String(next));
        return changed;
      }),
    set: (name: string, value: string | null | undefined): void => change({ [name]: value }),
  };
}

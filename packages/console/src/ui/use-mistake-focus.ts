import { type RefObject, useEffect } from "react";

/**
 * After a refused save: the focus goes to the first wrong field, which is unfolded and comes into sight, or to the message when no field
 * is to blame. `refusal` is another value with each refusal, and null while there is none.
 */
export function useMistakeFocus(form: RefObject<HTMLElement | null>, refusal: unknown): void {
  useEffect(() => {
    if (refusal === null || refusal === undefined) return;
    const wrong =
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
      form.current?.querySelector<HTMLElement>('[role="alert"]');
    // What is folded away can neither be seen nor take the focus.
    const folded = wrong?.closest("details");
    if (folded !== null && folded !== undefined) folded.open = true;
    wrong?.focus({ preventScroll: true });
    wrong?.scrollIntoView({ block: "center" });
  }, [form, refusal]);
}

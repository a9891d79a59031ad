import { useRef, useState } from "react";

/** How a dialog closes: at once while nothing was entered, else after a question. */
export type DialogClose = {
  /** True while the dialog asks whether to drop what was entered. */
  readonly asking: boolean;
  /** Escape, the cross, a click beside the dialog. While it asks, the same takes the question back. */
  readonly request: () => void;
  /** Takes the question back; the focus returns to where it was. */
  readonly stay: () => void;
  /** Closes and drops what was entered. */
  readonly leave: () => void;
};

/** Keeps a key pressed by habit from dropping what was entered in a dialog; `DialogFoot` shows the question. */
export function useDialogClose(dirty: boolean, onClose: () => void): DialogClose {
  const [asked, setAsked] = useState(false);
  const from = useRef<Element | null>(null);
  const asking = asked && dirty;
  const stay = (): void => {
    setAsked(false);
    if (from.current instanceof HTMLElement) from.current.focus();
  };
  return {
    asking,
    stay,
    leave: onClose,
    request: () => {
      if (!dirty) onClose();
      else if (asking) stay();
      else {
        from.current = document.activeElement;
        setAsked(true);
      }
    },
  };
}

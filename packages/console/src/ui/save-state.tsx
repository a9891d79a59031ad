import { Check, CircleDot, LoaderCircle } from "lucide-react";
import styles from "./save-state.module.css";

export type SaveStateName = "new" | "unsaved" | "saving" | "saved";

const words: Readonly<Record<SaveStateName, string>> = {
  new: "Not saved yet",
  unsaved: "Unsaved changes",
  saving: "Saving…",
  saved: "Saved",
};

/** Whether what is on screen is what the server has. Always true, always there. */
export function SaveState({ state }: { state: SaveStateName }) {
  const Icon = state === "saved" ? Check : state === "saving" ? LoaderCircle : CircleDot;
  return (
    <output className={styles.state} data-state={state}>
      <Icon size={14} aria-hidden />
      {words[state]}
    </output>
  );
}

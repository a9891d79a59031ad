import { Button, Group, Modal } from "@mantine/core";
import { useEffect } from "react";
import { useBlocker } from "react-router";

/** State of a navigation that follows a save: the page it leaves has nothing left to lose. */
export const afterSaving = { saved: true } as const;

const isAfterSaving = (state: unknown): boolean =>
  typeof state === "object" && state !== null && "saved" in state && state.saved === true;

/** Asks before a page with unsaved changes is left; never asks when nothing changed. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && currentLocation.pathname !== nextLocation.pathname && !isAfterSaving(nextLocation.state),
  );
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty]);
  const blocked = blocker.state === "blocked";
  return (
    <Modal
      opened={blocked}
      onClose={() => blocked && blocker.reset()}
      title="Leave without saving?"
      size={420}
    >
      <p style={{ margin: "0 0 16px", fontSize: 13 }}>
        Your changes on this page are not saved. Leaving drops them.
      </p>
      <Group justify="flex-end" gap="xs">
        <Button onClick={() => blocked && blocker.reset()} data-autofocus>
          Stay
        </Button>
        <Button variant="filled" color="red" onClick={() => blocked && blocker.proceed()}>
          Leave without saving
        </Button>
      </Group>
    </Modal>
  );
}

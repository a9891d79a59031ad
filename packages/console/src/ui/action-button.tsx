import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { Permission } from "@patchbay/contract/access";
import type { ComponentProps } from "react";
import { useRefusal } from "../api/session.tsx";

type ActionButtonProps = ButtonProps &
  Omit<ComponentProps<"button">, keyof ButtonProps> & {
    /** The permission the action needs; without it the button stays visible and says why it does nothing. */
    readonly needs?: Permission | undefined;
    /** Any other reason why it cannot be done now, in words. */
    readonly blocked?: string | undefined;
  };

/** A button that can refuse: it stays reachable by keyboard and tells the reason, instead of being dead. */
export function ActionButton({ needs, blocked, onClick, children, ...rest }: ActionButtonProps) {
  const reason = useRefusal(needs) ?? blocked;
  const refused = reason !== undefined;
  // The same element either way: what is refused after it was pressed keeps the focus.
  return (
    <Tooltip label={reason ?? ""} disabled={!refused}>
      <Button
        {...rest}
        {...(refused ? { "data-disabled": true, "aria-disabled": true, type: "button" as const } : {})}
        onClick={(event) => {
          if (refused) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {children}
      </Button>
    </Tooltip>
  );
}

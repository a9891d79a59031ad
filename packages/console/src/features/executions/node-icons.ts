import type { NodeKind } from "@patchbay/contract/workflow";
import {
  Ban,
  Braces,
  CircleCheck,
  CirclePlay,
  Clock,
  GitFork,
  type LucideIcon,
  PhoneIncoming,
  Repeat,
  Reply,
  Split,
  Table2,
  Variable,
  Workflow,
} from "lucide-react";

/** The sign of each kind of node. */
export const nodeIcons: Readonly<Record<NodeKind, LucideIcon>> = {
  start: CirclePlay,
  api: Braces,
  rule: Table2,
  switch: Split,
  set: Variable,
  loop: Repeat,
  parallel: GitFork,
  delay: Clock,
  callback: PhoneIncoming,
  subWorkflow: Workflow,
  respond: Reply,
  end: CircleCheck,
  fail: Ban,
};

import { isSame } from "../identity.ts";
import { type Builtin, form, takes, takesNull } from "./builtin.ts";

/** Functions of true, false and null, which here means unknown. */
export const logicFunctions: readonly Builtin[] = [
  {
    name: "not",
    area: "logic",
    doc: "The opposite of true or false; null stays null.",
    example: ["not(true)", "false"],
    forms: [form([takes("negand", "boolean")], "boolean", ([negand]) => !negand)],
  },
  {
    name: "is",
    area: "logic",
    doc: "Whether two values are the same: equal, of one kind, and times in the same zone. Never null.",
    example: ['is(@"10:00:00Z", @"10:00:00")', "false"],
    forms: [
      form(
        [takesNull("value1", "any"), takesNull("value2", "any")],
        "boolean",
        ([value1, value2], frame, place) => isSame(value1, value2, frame, place),
      ),
    ],
  },
  {
    name: "is defined",
    area: "logic",
    doc: "Whether an input, property or entry is there at all; null is there.",
    example: ["is defined({a: null}.b)", "false"],
    // The compiler looks at the argument itself, not at its value; this form serves arguments that are no name.
    forms: [form([takesNull("value", "any")], "boolean", ([value]) => value !== null)],
  },
];

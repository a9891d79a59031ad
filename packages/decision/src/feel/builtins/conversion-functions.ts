import { parseNumber } from "../exact-number.ts";
import { parseRange } from "../range-text.ts";
import { textOf } from "../value-text.ts";
import { type Builtin, form, mayTakeNull, takes } from "./builtin.ts";

/** Functions between text and other values. */
export const conversionFunctions: readonly Builtin[] = [
  {
    name: "number",
    area: "conversion",
    doc: "The number that a text says; grouping and decimal separators may be named.",
    example: ['number("1.000,50", ".", ",")', "1000.50"],
    forms: [
      form(
        [
          takes("from", "string"),
          mayTakeNull("grouping separator", "string"),
          mayTakeNull("decimal separator", "string"),
        ],
        "number",
        ([from, grouping = "", point = "."], frame, place) => {
          if (!["", " ", ",", "."].includes(grouping) || ![",", "."].includes(point) || grouping === point)
            return frame.fail(
              place,
              "invalid_value",
              "Separators are a space, a comma or a point, and not the same.",
            );
          const plain = grouping === "" ? from : from.replaceAll(grouping, "");
          return (
            parseNumber(point === "." ? plain : plain.replace(",", ".")) ??
            frame.fail(place, "invalid_value", `"${from.slice(0, 50)}" is not a number.`)
          );
        },
      ),
      form([takes("from", "number")], "number", ([from]) => from),
    ],
  },
  {
    name: "range",
    area: "conversion",
    doc: "The interval that a text says; its ends are literals.",
    example: ['range("[18..21)")', "[18..21)"],
    forms: [
      form([takes("from", "string")], "range", ([from], frame, place) => {
        const range = parseRange(from);
        return (
          range ??
          frame.fail(place, "invalid_value", `"${from.slice(0, 50)}" is not an interval of literals.`)
        );
      }),
    ],
  },
  {
    name: "string",
    area: "conversion",
    doc: "The value as text.",
    example: ["string(1.10)", '"1.1"'],
    forms: [form([takes("from", "any")], "string", ([from], frame, place) => textOf(from, frame, place))],
  },
];

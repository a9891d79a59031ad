import { attribute, childOf, childrenOf, childText, type ModelReading, textOf } from "./dmn-element.ts";
import { modelAggregations, modelHitPolicies, type ModelTable } from "./dmn-model.ts";
import type { XmlElement } from "./xml-reader.ts";

// Decision tables (DMN 1.5, clause 8.3).

function oneOf<const T extends string>(
  element: XmlElement,
  name: string,
  known: readonly T[],
  path: string,
  reading: ModelReading,
): T | null {
  const written = attribute(element, name);
  if (written === null) return null;
  const found = known.find((one) => one === written.trim());
  if (found === undefined)
    reading.report(element, path, `There is no ${name} \`${written}\`.`, known.join(", "));
  return found ?? null;
}

/** Reads a `decisionTable`. */
export function readTable(element: XmlElement, path: string, reading: ModelReading): ModelTable {
  const inputs = childrenOf(element, "input").map((input, index) => {
    const expression = childOf(input, "inputExpression");
    const text = textOf(input, "inputExpression");
    if (expression === null || text === null)
      reading.report(input, `${path}/input/${index + 1}`, "The input has no expression.");
    return {
      expression: text ?? "null",
      typeRef: expression === null ? null : reading.typeRef(expression, attribute(expression, "typeRef")),
      allowed: textOf(input, "inputValues"),
    };
  });
  const outputs = childrenOf(element, "output").map((output) => ({
    name: attribute(output, "name")?.trim().replace(/\s+/g, " ") ?? null,
    typeRef: reading.typeRef(output, attribute(output, "typeRef")),
    allowed: textOf(output, "outputValues"),
    fallback: textOf(output, "defaultOutputEntry"),
  }));
  const rules = childrenOf(element, "rule").map((rule, index) => {
    const tests = childrenOf(rule, "inputEntry").map((entry) => childText(entry, "text") ?? "");
    const results = childrenOf(rule, "outputEntry").map((entry) => childText(entry, "text") ?? "");
    if (tests.length !== inputs.length || results.length !== outputs.length)
      reading.report(
        rule,
        `${path}/rule/${index + 1}`,
        `The rule has ${tests.length} + ${results.length} entries.`,
        `${inputs.length} + ${outputs.length} entries`,
      );
    return {
      id: attribute(rule, "id") ?? String(index + 1),
      tests,
      outputs: results,
      annotations: childrenOf(rule, "annotationEntry").map((entry) => childText(entry, "text") ?? ""),
    };
  });
  return {
    id: attribute(element, "id") ?? "",
    hitPolicy: oneOf(element, "hitPolicy", modelHitPolicies, path, reading) ?? "UNIQUE",
    aggregation: oneOf(element, "aggregation", modelAggregations, path, reading),
    inputs,
    outputs,
    annotations: childrenOf(element, "annotation").map((one) => attribute(one, "name") ?? ""),
    rules,
  };
}

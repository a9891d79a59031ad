// A decision model as DMN 1.5 defines it, without its diagrams: what there is, not yet how it is evaluated. Texts of
// FEEL keep the path at which findings are reported: the names of the elements around them.

/** A text of FEEL and where it stands. */
export type ModelText = { readonly text: string; readonly path: string };

/** The name of a type as it is written at an element; null if it has none. */
type TypeRef = string | null;

/** A name with a type: a variable, a parameter, a column of a relation. */
export type InformationItem = { readonly name: string; readonly typeRef: TypeRef };

/** Another model whose elements and types are known here as `name.…`; with an empty name as their own. */
export type Import = { readonly name: string; readonly namespace: string };

/** A type that the model defines. */
export type ItemDefinition = {
  readonly name: string;
  readonly path: string;
  readonly isCollection: boolean;
  readonly allowedValues: ModelText | null;
  /** Conditions on the whole value, also that of a collection (DMN 1.4). */
  readonly typeConstraint: ModelText | null;
  readonly structure:
    | { readonly kind: "reference"; readonly typeRef: TypeRef }
    | { readonly kind: "components"; readonly components: readonly ItemDefinition[] }
    | {
        readonly kind: "function";
        readonly parameters: readonly InformationItem[];
        readonly result: TypeRef;
      };
};

/** The logic of a decision or function, as it is drawn in boxes (DMN 1.5, 10.2.1). */
export type Boxed = { readonly typeRef: TypeRef; readonly path: string } & (
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "context"; readonly entries: readonly ContextEntry[] }
  | { readonly kind: "table"; readonly table: ModelTable }
  | { readonly kind: "invocation"; readonly callee: Boxed; readonly bindings: readonly Binding[] }
  | {
      readonly kind: "function";
      readonly language: "FEEL" | "Java" | "PMML";
      readonly parameters: readonly InformationItem[];
      readonly body: Boxed | null;
    }
  | { readonly kind: "list"; readonly items: readonly Boxed[] }
  | {
      readonly kind: "relation";
      readonly columns: readonly InformationItem[];
      readonly rows: readonly (readonly Boxed[])[];
    }
  | {
      readonly kind: "conditional";
      readonly condition: Boxed;
      readonly whenTrue: Boxed;
      readonly whenFalse: Boxed;
    }
  | { readonly kind: "filter"; readonly list: Boxed; readonly match: Boxed }
  | { readonly kind: "for"; readonly variable: string; readonly list: Boxed; readonly body: Boxed }
  | {
      readonly kind: "quantified";
      readonly every: boolean;
      readonly variable: string;
      readonly list: Boxed;
      readonly body: Boxed;
    }
);

/** One line of a boxed context; the last one may have no name and is then the result. */
export type ContextEntry = { readonly variable: InformationItem | null; readonly value: Boxed };
export type Binding = { readonly name: string; readonly value: Boxed | null };

export const modelHitPolicies = [
  "UNIQUE",
  "FIRST",
  "PRIORITY",
  "ANY",
  "COLLECT",
  "RULE ORDER",
  "OUTPUT ORDER",
] as const;
export const modelAggregations = ["SUM", "COUNT", "MIN", "MAX"] as const;

/** A decision table. Texts that are not there are null. */
export type ModelTable = {
  readonly id: string;
  readonly hitPolicy: (typeof modelHitPolicies)[number];
  readonly aggregation: (typeof modelAggregations)[number] | null;
  readonly inputs: readonly {
    readonly expression: string;
    readonly typeRef: TypeRef;
    readonly allowed: string | null;
  }[];
  readonly outputs: readonly {
    readonly name: string | null;
    readonly typeRef: TypeRef;
    readonly allowed: string | null;
    readonly fallback: string | null;
  }[];
  readonly annotations: readonly string[];
  readonly rules: readonly {
    readonly id: string;
    readonly tests: readonly string[];
    readonly outputs: readonly string[];
    readonly annotations: readonly string[];
  }[];
};

type Named = {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly variable: InformationItem;
};

/** What the requirement graph is made of. References are `#id`, or `namespace#id` of another model. */
export type Element = Named &
  (
    | { readonly kind: "inputData" }
    | { readonly kind: "decision"; readonly requires: readonly string[]; readonly logic: Boxed | null }
    | {
        readonly kind: "knowledge";
        readonly requires: readonly string[];
        /** Always a function. */
        readonly logic: Extract<Boxed, { kind: "function" }> | null;
      }
    | {
        readonly kind: "service";
        readonly outputs: readonly string[];
        readonly inputDecisions: readonly string[];
        readonly inputData: readonly string[];
      }
  );

/** A model. */
export type Model = {
  readonly name: string;
  readonly namespace: string;
  readonly imports: readonly Import[];
  readonly types: readonly ItemDefinition[];
  readonly elements: readonly Element[];
};

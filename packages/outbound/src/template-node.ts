/** The parts of Handlebars' syntax tree that are read here. Its own types are not unions. */
type At = { readonly loc: { readonly start: { readonly line: number; readonly column: number } } };

export type PathNode = At & {
  readonly type: "PathExpression";
  /** Begins with `@`. */
  readonly data: boolean;
  /** How many `../` stand before it. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
};

export type LiteralNode =
  | (At & {
      readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral";
      readonly value: string | number | boolean;
    })
  | (At & { readonly type: "UndefinedLiteral" | "NullLiteral" });

/** What mustaches, blocks and subexpressions have in common: a path, perhaps a function's name, and arguments. */
export type CallNode = At & {
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash?: { readonly pairs: readonly { readonly key: string }[] };
};

export type ExpressionNode = PathNode | LiteralNode | (CallNode & { readonly type: "SubExpression" });

export type ProgramNode = {
  readonly body: readonly StatementNode[];
  readonly blockParams?: readonly string[];
};

export type BlockNode = CallNode & {
  readonly type: "BlockStatement";
  readonly program?: ProgramNode;
  readonly inverse?: ProgramNode;
  /** White space control; a raw block has none. */
  readonly openStrip?: { readonly open?: boolean };
};

export type StatementNode =
  | (CallNode & { readonly type: "MustacheStatement"; readonly escaped: boolean })
  | BlockNode
  | (At & { readonly type: "ContentStatement"; readonly value: string })
  | (At & { readonly type: "CommentStatement" })
  | (At & {
      readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock";
    });

import "@xyflow/react/dist/style.css";
import { useMantineColorScheme } from "@mantine/core";
import {
  Background,
  Controls,
  MiniMap,
  type NodeChange,
  type NodeTypes,
  ReactFlow,
  type ReactFlowInstance,
  type Viewport,
} from "@xyflow/react";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { useEffect, useMemo, useRef, useState } from "react";
import { type CanvasView, edgesOf, stepDataOf } from "./canvas-graph.ts";
import { type StepNode, StepNodeView } from "./step-node.tsx";
import { removeNode, setRoute } from "./workflow-edit.ts";
import { layoutOf, type Point } from "./workflow-layout.ts";
import styles from "./workflow-canvas.module.css";

type WorkflowCanvasProps = CanvasView & {
  readonly document: WorkflowDocument;
  readonly chosen: string | null;
  /** Grows when the nodes have been put in order: the drawing is brought into sight again. */
  readonly tidyings: number;
  readonly readOnly: boolean;
  readonly onChoose: (id: string | null) => void;
  readonly onChange: (document: WorkflowDocument) => void;
};

const nodeTypes: NodeTypes = { step: StepNodeView };
const start: Viewport = { x: 40, y: 260, zoom: 1 };
const inSight = { padding: 0.12, maxZoom: 1, minZoom: 0.35 };

/** The workflow as a drawing: nodes are moved, joined and taken away by hand; whatever it does, the list does, too. */
export function WorkflowCanvas(props: WorkflowCanvasProps) {
  const { document, chosen, readOnly, diagnostics, marks, names, onChoose, onChange } = props;
  const { colorScheme } = useMantineColorScheme();
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point>>(new Map());
  const [sizes, setSizes] = useState<ReadonlyMap<string, { width: number; height: number }>>(new Map());
  const data = useMemo(
    () => stepDataOf(document, { diagnostics, marks, names }),
    [document, diagnostics, marks, names],
  );
  const edges = useMemo(() => edgesOf(document, marks), [document, marks]);
  const places = useMemo(() => layoutOf(document), [document]);
  const nodes = useMemo(
    () =>
      [...data].map(([id, one]): StepNode => {
        const size = sizes.get(id);
        return {
          id,
          type: "step",
          data: one,
          position: {
            ...(dragged.get(id) ?? document.nodes[id]?.position ?? places.get(id) ?? { x: 0, y: 0 }),
          },
          selected: id === chosen,
          deletable: one.kind !== "start",
          ariaLabel: `${one.title}, ${one.kind}`,
          ...(size === undefined ? {} : { measured: { ...size } }),
        };
      }),
    [data, sizes, dragged, document, places, chosen],
  );

  const flow = useRef<ReactFlowInstance<StepNode> | null>(null);
  const shown = useRef({ count: data.size, tidyings: props.tidyings });
  const measured = [...data.keys()].every((id) => sizes.has(id));
  useEffect(() => {
    const { count, tidyings } = shown.current;
    // A new node is looked at once its size is known: before, it has no place in the drawing.
    if (data.size > count && !measured) return;
    shown.current = { count: data.size, tidyings: props.tidyings };
    if (data.size > count || props.tidyings > tidyings) void flow.current?.fitView(inSight);
  }, [data.size, measured, props.tidyings]);

  const onNodesChange = (changes: NodeChange<StepNode>[]): void => {
    const moved = new Map<string, Point>();
    for (const change of changes) {
      if (change.type === "dimensions" && change.dimensions !== undefined) {
        const { dimensions, id } = change;
        setSizes((before) => new Map(before).set(id, dimensions));
      }
      if (change.type === "select" && change.selected) onChoose(change.id);
      if (change.type === "position" && change.position !== undefined) {
        const { position, id } = change;
        if (change.dragging === true) setDragged((before) => new Map(before).set(id, position));
        else moved.set(id, position);
      }
    }
    if (moved.size === 0 || readOnly) return;
    setDragged(new Map());
    onChange({
      ...document,
      nodes: Object.fromEntries(
        Object.entries(document.nodes).map(([id, node]) => {
          const place = dragged.get(id) ?? moved.get(id);
          const to = moved.get(id) ?? place;
          return [
            id,
            to === undefined ? node : { ...node, position: { x: Math.round(to.x), y: Math.round(to.y) } },
          ];
        }),
      ),
    });
  };

  return (
    <div className={styles.canvas}>
      <ReactFlow<StepNode>
        aria-label="Canvas of the workflow"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={colorScheme === "dark" ? "dark" : "light"}
        defaultViewport={start}
        fitView
        fitViewOptions={inSight}
        onInit={(instance) => {
          flow.current = instance;
        }}
        minZoom={0.2}
        snapToGrid
        snapGrid={[10, 10]}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        deleteKeyCode={readOnly ? null : ["Delete", "Backspace"]}
        onlyRenderVisibleElements={nodes.length > 80}
        onNodesChange={onNodesChange}
        onNodeClick={(_, node) => onChoose(node.id)}
        onPaneClick={() => onChoose(null)}
        onNodesDelete={(gone) =>
          onChange(gone.reduce((before, node) => removeNode(before, node.id), document))
        }
        onEdgesDelete={(gone) =>
          onChange(
            gone.reduce(
              (before, edge) => setRoute(before, edge.source, edge.sourceHandle ?? "next", null),
              document,
            ),
          )
        }
        onConnect={({ source, sourceHandle, target }) =>
          onChange(setRoute(document, source, sourceHandle ?? "next", target))
        }
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} />
        {nodes.length > 12 && <MiniMap pannable zoomable ariaLabel="Map of the workflow" />}
      </ReactFlow>
    </div>
  );
}

import type { Clause } from "../../api/types";

export interface Node {
  clause: Clause;
  parent: string | null;
  children: Node[];
}

/** The clauses as a tree; one whose parent is not among them stands at the top. */
export function treeOf(clauses: readonly Clause[]): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const clause of clauses) {
    const above = clause.parent_id === null ? undefined : nodes.get(clause.parent_id);
    const node = { clause, parent: above ? above.clause.id : null, children: [] };
    nodes.set(clause.id, node);
    (above ? above.children : roots).push(node);
  }
  return roots;
}

/** What can be seen of a tree, in order, with some branches closed. */
export function visibleNodes(roots: readonly Node[], closed: ReadonlySet<string>): Node[] {
  return roots.flatMap((node) => [node, ...(closed.has(node.clause.id) ? [] : visibleNodes(node.children, closed))]);
}

export type Move = { focus: string } | { open: string } | { close: string } | null;

/** What a key does at a place of the tree, as the tree pattern of the ARIA practices has it. */
export function moveFor(key: string, at: string, roots: readonly Node[], closed: ReadonlySet<string>): Move {
  const seen = visibleNodes(roots, closed);
  const index = seen.findIndex((node) => node.clause.id === at);
  const node = seen[index];
  if (!node) return null;
  const to = (target: Node | undefined): Move => (target ? { focus: target.clause.id } : null);
  const isClosed = closed.has(at);
  switch (key) {
    case "ArrowDown":
      return to(seen[index + 1]);
    case "ArrowUp":
      return to(seen[index - 1]);
    case "Home":
      return to(seen[0]);
    case "End":
      return to(seen.at(-1));
    case "ArrowRight":
      if (node.children.length === 0) return null;
      return isClosed ? { open: at } : to(node.children[0]);
    case "ArrowLeft":
      if (node.children.length > 0 && !isClosed) return { close: at };
      return node.parent === null ? null : { focus: node.parent };
    default:
      return null;
  }
}

/** Everything above a clause, so that it can be laid open. */
export function ancestorsOf(id: string, clauses: readonly Clause[]): string[] {
  const parents = new Map(clauses.map((clause) => [clause.id, clause.parent_id]));
  const above: string[] = [];
  for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) above.push(at);
  return above;
}

import type { UnitKind, UnitSummary } from "../../api/directory_types.js";

/** Units that stand together: those of a kind, communes by the former province they were of. */
export interface Group {
  readonly key: string;
  readonly kind: UnitKind;
  readonly area: string | null;
  readonly units: readonly UnitSummary[];
}

/** In the order of the list, which is that of kinds and areas. */
export function groupsOf(units: readonly UnitSummary[]): readonly Group[] {
  const groups = new Map<string, UnitSummary[]>();
  for (const unit of units) {
    const name = `${unit.kind}|${unit.area ?? ""}`;
    const before = groups.get(name);
    if (before === undefined) groups.set(name, [unit]);
    else before.push(unit);
  }
  return [...groups.values()].flatMap((group, place) => {
    const [first] = group;
    return first === undefined ? [] : [{ key: String(place), kind: first.kind, area: first.area, units: group }];
  });
}

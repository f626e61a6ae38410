/** Pen strokes on a page: points as fractions of the page's width and height, so that they fit every size. */
export interface Stroke {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Of the line, as a fraction of the page's width. */
  readonly width: number;
}

const MOST_POINTS = 2000;
const LEAST_STEP = 0.001;

const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;

/** A stroke with one point more; none that lies where the last one is, and no more than a note can hold. */
export function extended(stroke: Stroke, x: number, y: number): Stroke {
  const last = stroke.points.at(-1);
  const point = [round(x), round(y)] as const;
  if (stroke.points.length >= MOST_POINTS || (last !== undefined && Math.hypot(point[0] - last[0], point[1] - last[1]) < LEAST_STEP)) return stroke;
  return { ...stroke, points: [...stroke.points, point] };
}

/** The path of a stroke in a picture so wide and so high: through the middles between points, so that it has no corners. */
export function pathOfStroke({ points }: Stroke, width: number, height: number): string {
  const [first, ...rest] = points.map(([x, y]) => [x * width, y * height] as const);
  if (first === undefined) return "";
  const at = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const last = rest.at(-1);
  if (last === undefined) return `M${at(first)}h0.1`;
  const curves = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    return `Q${at(point)} ${at([(point[0] + next[0]) / 2, (point[1] + next[1]) / 2])}`;
  });
  return `M${at(first)}${curves.join("")}L${at(last)}`;
}

/** The stroke in a note; null where there is none. */
export function strokeFrom(body: unknown): Stroke | null {
  const { points, width } = typeof body === "object" && body !== null ? (body as Partial<Stroke>) : {};
  return Array.isArray(points) && typeof width === "number" ? { points, width } : null;
}

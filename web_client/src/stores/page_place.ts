/** Where a page lies on the stage: pure geometry. Lengths in CSS pixels, points of the page as fractions of it. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export interface View {
  /** The point of the page in the middle of the stage. */
  readonly x: number;
  readonly y: number;
  /** 1: the whole page. */
  readonly zoom: number;
}

export const MAX_ZOOM = 8;
const ZOOM_STEP = 1.25;

/** The page as it lies on the stage: `view` in the middle, but never more beside the page than it must be. */
export function lies(stage: Size, page: Size, { x, y, zoom }: View): Box {
  const scale = Math.min(stage.width / page.width, stage.height / page.height) * zoom;
  const width = page.width * scale;
  const height = page.height * scale;
  return { width, height, left: edge(stage.width, width, x), top: edge(stage.height, height, y) };
}

/** The point of the page under a point of the stage; null beside the page. */
export function pointAt(box: Box, left: number, top: number): { readonly x: number; readonly y: number } | null {
  const x = (left - box.left) / box.width;
  const y = (top - box.top) / box.height;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
}

/** One step nearer (1) or farther (-1). */
export function zoomed(zoom: number, step: 1 | -1): number {
  const next = Math.min(MAX_ZOOM, Math.max(1, step === 1 ? zoom * ZOOM_STEP : zoom / ZOOM_STEP));
  return next < 1.01 ? 1 : next;
}

function edge(stage: number, page: number, at: number): number {
  if (page <= stage) return (stage - page) / 2;
  return Math.min(0, Math.max(stage - page, stage / 2 - at * page));
}

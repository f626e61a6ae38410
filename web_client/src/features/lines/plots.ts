import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { axisText, DAY_S, ZONE } from "./moments.js";

/** Where all plots of a page begin and end beside their scales, in CSS pixels: what stands below them is set by this. */
export const SCALE_PX = 52;
export const EDGE_PX = 8;
const MARKS_PX = 64;
const AXIS_PX = 26;
/** Where days stand below the times. */
const DAYS_PX = 42;
const NO_AXIS_PX = 4;

export interface Drawn {
  readonly values: readonly (number | null)[];
  readonly kind: "line" | "dashed" | "bars" | "weak_bars";
}

/** A time that stands out: behind the figures a stretch, over them a line. */
export interface Marks {
  readonly stretches: readonly { readonly from: number; readonly to: number }[];
  readonly moments: readonly { readonly at: number; readonly isLoss: boolean }[];
}

export interface PlotContent {
  readonly at: readonly number[];
  readonly since: number;
  readonly until: number;
  readonly drawn: readonly Drawn[];
  readonly marks: Marks;
  /** The scale goes up to this at least. */
  readonly least: number;
  readonly heightPx: number;
  /** Times stand below it. */
  readonly hasTimes: boolean;
  /** Points stand alone: a line would not be seen. */
  readonly isSparse: boolean;
  readonly language: LocaleName;
  readonly number: (value: number) => string;
}

export interface PlotHands {
  /** The place under the pointer. */
  onplace: (place: number) => void;
  /** A part that was drawn over, Unix seconds; null: nothing is drawn over. */
  onpart: ((since: number, until: number) => void) | null;
}

export interface Plot {
  /** Moves the mark of the place, as if somebody pointed there. */
  point: (at: number) => void;
  close: () => void;
}

const token = (node: Element, name: string): string => getComputedStyle(node).getPropertyValue(name).trim();

function seriesOf(node: Element, { kind }: Drawn, isSparse: boolean): uPlot.Series {
  if (kind === "bars" || kind === "weak_bars") {
    const paint = token(node, kind === "bars" ? "--accent-soft-border" : "--line-weak");
    const paths = uPlot.paths.bars?.({ size: [0.9, 12, 2], align: 1 });
    return { stroke: paint, fill: paint, width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
  }
  const stroke = token(node, kind === "line" ? "--accent" : "--text-muted");
  return { stroke, width: 2, points: { show: isSparse, size: 5, fill: stroke }, ...(kind === "dashed" ? { dash: [4, 3] } : {}) };
}

function axesOf(node: Element, content: PlotContent): uPlot.Axis[] {
  const { hasTimes, language, since, until } = content;
  const stroke = token(node, "--text-muted");
  const axisPx = !hasTimes ? NO_AXIS_PX : until - since > DAY_S ? DAYS_PX : AXIS_PX;
  const grid = { stroke: token(node, "--border"), width: 1 };
  const font = `12px ${token(node, "--font-num")}`;
  const times = (_: uPlot, splits: number[], __: number, ___: number, step: number): string[] =>
    splits.map((at) => (hasTimes ? axisText(at, step, until - since, language) : ""));
  return [
    { stroke, font, grid, space: MARKS_PX, size: axisPx, ticks: { show: hasTimes, stroke: grid.stroke, width: 1, size: 5 }, gap: 3, values: times },
    { stroke, font, grid, space: 32, size: SCALE_PX, ticks: { show: false }, values: (_, splits) => splits.map((value) => content.number(value)) },
  ];
}

function paintStretches(plot: uPlot, node: Element, { stretches }: Marks): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = token(node, "--line-lost-soft");
  for (const { from, to } of stretches) {
    const left = plot.valToPos(from, "x", true);
    const width = Math.max(2 * devicePixelRatio, plot.valToPos(to, "x", true) - left);
    ctx.fillRect(left, bbox.top, Math.min(width, bbox.left + bbox.width - left), bbox.height);
  }
  ctx.restore();
}

function paintMoments(plot: uPlot, node: Element, { moments }: Marks): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at, isLoss } of moments) {
    const x = Math.round(plot.valToPos(at, "x", true));
    ctx.strokeStyle = token(node, isLoss ? "--line-lost" : "--text");
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** Draws into a part of the page; plots of the same `group` move the mark of their place together. */
export function plotInto(node: HTMLElement, group: string, content: PlotContent, { onplace, onpart }: PlotHands): Plot {
  const { since, until, least } = content;
  const options: uPlot.Options = {
    width: Math.max(node.clientWidth, 1),
    height: content.heightPx,
    padding: [EDGE_PX, EDGE_PX, 0, 0],
    legend: { show: false },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), ZONE),
    cursor: { sync: { key: group }, drag: { x: onpart !== null, y: false, setScale: false }, y: false, points: { size: 7 } },
    scales: { x: { range: () => [since, until] }, y: { range: (_, __, top: number | null) => [0, Math.max(least, (top ?? 0) * 1.05)] } },
    series: [{}, ...content.drawn.map((one) => seriesOf(node, one, content.isSparse))],
    axes: axesOf(node, content),
    hooks: {
      drawClear: [(plot) => { paintStretches(plot, node, content.marks); }],
      draw: [(plot) => { paintMoments(plot, node, content.marks); }],
      setCursor: [(plot) => { if (typeof plot.cursor.idx === "number") onplace(plot.cursor.idx); }],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < EDGE_PX) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onpart?.(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        },
      ],
    },
  };
  const data = [content.at, ...content.drawn.map(({ values }) => values)] as unknown as uPlot.AlignedData;
  const plot = new uPlot(options, data, node);
  const resized = new ResizeObserver(() => { plot.setSize({ width: Math.max(node.clientWidth, 1), height: content.heightPx }); });
  resized.observe(node);
  return {
    point: (at) => { plot.setCursor({ left: plot.valToPos(at, "x"), top: 1 }); },
    close: () => {
      resized.disconnect();
      plot.destroy();
    },
  };
}

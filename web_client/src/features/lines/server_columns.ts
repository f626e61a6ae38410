import type { ServerPoints, ServersOverTime } from "../../api/line_history.js";

type Column = (number | null)[];

/** The servers that sessions go over, as they are drawn, at the same times, with a break where nothing was looked at. */
export interface ServerColumns {
  readonly at: number[];
  readonly webCpu: Column;
  readonly mediaCpu: Column;
  readonly webLag: Column;
  readonly mediaLag: Column;
  readonly webMemory: Column;
  readonly mediaMemory: Column;
  readonly received: Column;
  readonly sent: Column;
}

/** Of each moment: at which place a server has it. */
function placesOf(points: ServerPoints): ReadonlyMap<number, number> {
  return new Map(points.at.map((at, place) => [at, place]));
}

export function serverColumns({ web, media }: Pick<ServersOverTime, "web" | "media">): ServerColumns {
  const columns: ServerColumns = { at: [], webCpu: [], mediaCpu: [], webLag: [], mediaLag: [], webMemory: [], mediaMemory: [], received: [], sent: [] };
  const [webPlaces, mediaPlaces] = [placesOf(web), placesOf(media)];
  const span = web.span[0] ?? media.span[0] ?? 60;
  const put = (at: number): void => {
    const of = (places: ReadonlyMap<number, number>, points: ServerPoints, column: readonly (number | null)[]): number | null => {
      const place = places.get(at);
      return place === undefined || (points.up[place] ?? 0) === 0 ? null : (column[place] ?? null);
    };
    columns.at.push(at);
    columns.webCpu.push(of(webPlaces, web, web.cpu));
    columns.mediaCpu.push(of(mediaPlaces, media, media.cpu));
    columns.webLag.push(of(webPlaces, web, web.lag));
    columns.mediaLag.push(of(mediaPlaces, media, media.lag));
    columns.webMemory.push(of(webPlaces, web, web.memory));
    columns.mediaMemory.push(of(mediaPlaces, media, media.memory));
    columns.received.push(of(mediaPlaces, media, media.received));
    columns.sent.push(of(mediaPlaces, media, media.sent));
  };
  const moments = [...new Set([...web.at, ...media.at])].sort((one, other) => one - other);
  moments.forEach((at, place) => {
    const before = moments[place - 1];
    if (before !== undefined && at - before > span) put(before + span);
    put(at);
  });
  return columns;
}

/** A server at its newest moment; null before there is any. A span without an answer has `isUp` false. */
export interface ServerNow {
  readonly at: number;
  readonly isUp: boolean;
  readonly cpu: number;
  readonly cpuTop: number;
  readonly lag: number;
  readonly memory: number | null;
  readonly received: number | null;
  readonly sent: number | null;
  readonly diskFree: number | null;
  readonly database: number | null;
}

export function newestOf(points: ServerPoints): ServerNow | null {
  const last = points.at.length - 1;
  const at = points.at[last];
  if (at === undefined) return null;
  return {
    at, isUp: (points.up[last] ?? 0) > 0, cpu: points.cpu[last] ?? 0, cpuTop: points.cpu_top[last] ?? 0, lag: points.lag[last] ?? 0,
    memory: points.memory[last] ?? null, received: points.received[last] ?? null, sent: points.sent[last] ?? null,
    diskFree: points.disk_free[last] ?? null, database: points.database[last] ?? null,
  };
}

/** Seconds in which a server was looked at and did not answer. */
export function silentSeconds(points: ServerPoints): number {
  return points.span.reduce((all, span, place) => all + ((points.up[place] ?? 0) === 0 ? span : 0), 0);
}

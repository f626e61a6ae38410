import type { Http } from "./http.js";

/** An event of the audit log. `at`: milliseconds. `title` is empty for who may not know of the meeting. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly act: string;
  readonly actor: string;
  readonly meeting: string | null;
  readonly title: string;
  readonly reason: string;
}

interface AuditWire {
  readonly rows: readonly {
    readonly seq: number;
    readonly at: string;
    readonly act: string;
    readonly actor: string;
    readonly meeting: string | null;
    readonly title: string;
    readonly detail: Readonly<Record<string, string | number | boolean | null>> | null;
  }[];
  readonly more: boolean;
}

/** The newest events, or those older than number `before`. */
export async function auditFrom(http: Http, before: number | null): Promise<{ readonly rows: readonly AuditRow[]; readonly more: boolean }> {
  const told = await http.get<AuditWire>(before === null ? "/audit" : `/audit?before=${String(before)}`);
  const rows = told.rows.map(({ detail, at, ...row }) => ({ ...row, at: Date.parse(at), reason: reasonIn(detail) }));
  return { rows, more: told.more };
}

function reasonIn(detail: AuditWire["rows"][number]["detail"]): string {
  const reason = detail?.["reason"] ?? detail?.["late_reason"];
  return typeof reason === "string" ? reason : "";
}

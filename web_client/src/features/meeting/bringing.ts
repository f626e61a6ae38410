import { uploadsOf } from "../../api/papers.js";
import { Tus } from "../../api/tus.js";
import { keptRows, UPLOADS } from "../../papers/rows_kept.js";
import type { MeetingPapers } from "../../stores/meeting_papers.svelte.js";
import { Uploads, type KeptUpload } from "../../stores/uploads.svelte.js";

/** The uploads of a meeting, for who plans it: what a reload has left goes on at once, and when the line is back. */
export function bringing(papers: MeetingPapers, signal: AbortSignal): Uploads {
  const kept = keptRows<KeptUpload>(UPLOADS);
  const uploads = new Uploads(papers.meeting, uploadsOf(papers.meeting), new Tus((path, init) => fetch(path, init)), kept, () => void papers.refresh());
  addEventListener("online", () => { uploads.goOn(); }, { signal });
  signal.addEventListener("abort", () => { uploads.close(); });
  void uploads.takeUp();
  return uploads;
}

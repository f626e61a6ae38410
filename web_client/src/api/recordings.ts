import type { Http } from "./http.js";
import type { Listed, Moment, Recording, Rule } from "./recordings_types.js";

const seg = encodeURIComponent;
const at = (recording: string): string => `/recordings/${seg(recording)}`;

/** The address of a part, counted from 0. */
export const partAddress = (recording: string, index: number): string => `/api${at(recording)}/parts/${index + 1}`;
/** The address of what was shown of a screen, counted from 0. */
export const screenAddress = (recording: string, index: number): string => `/api${at(recording)}/screens/${index + 1}`;
/** The address of the sound of a part alone, counted from 0. */
export const soundAddress = (recording: string, index: number): string => `/api${at(recording)}/sounds/${index + 1}`;
/** The address of a sheet of small pictures, counted from 0. */
export const sheetAddress = (recording: string, index: number): string => `/api${at(recording)}/thumbs/${index + 1}`;
export const posterAddress = (recording: string): string => `/api${at(recording)}/poster`;
/** The addresses of files to take away. */
export const fileAddress = (recording: string, kind: "parts" | "screens", index: number): string => `/api${at(recording)}/${kind}/${index + 1}/file`;
/** The one film of the whole session. */
export const composedAddress = (recording: string): string => `/api${at(recording)}/composed`;
export const composedFileAddress = (recording: string): string => `${composedAddress(recording)}/file`;
export const sumsAddress = (recording: string): string => `/api${at(recording)}/sha256`;

/** /recordings and /recording-rules, one method a route. Every method raises Problem when it is refused. */
export class RecordingsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async all(): Promise<readonly Listed[]> {
    return (await this.#http.get<{ recordings: Listed[] }>("/recordings")).recordings;
  }

  async ofMeeting(meeting: string): Promise<readonly Listed[]> {
    return (await this.#http.get<{ recordings: Listed[] }>(`/meetings/${seg(meeting)}/recordings`)).recordings;
  }

  open(recording: string): Promise<Recording> {
    return this.#http.get<Recording>(at(recording));
  }

  /** Has one that failed finished once more. */
  async finish(meeting: string, recording: string): Promise<void> {
    await this.#http.post(`/meetings/${seg(meeting)}/recordings/${seg(recording)}/finish`);
  }

  async moments(recording: string, wanted: string): Promise<readonly Moment[]> {
    const query = new URLSearchParams({ q: wanted }).toString();
    return (await this.#http.get<{ moments: Moment[] }>(`${at(recording)}/moments?${query}`)).moments;
  }

  async hold(recording: string, reason: string): Promise<void> {
    await this.#http.put(`${at(recording)}/hold`, { reason });
  }

  release(recording: string): Promise<void> {
    return this.#http.delete(`${at(recording)}/hold`);
  }

  /** What was said, as a WebVTT file. */
  async bring(recording: string, file: Blob): Promise<void> {
    await this.#http.upload(`${at(recording)}/transcript`, file);
  }

  dropTranscript(recording: string): Promise<void> {
    return this.#http.delete(`${at(recording)}/transcript`);
  }

  /** Has one film of the whole session made, or made anew. */
  async compose(recording: string): Promise<void> {
    await this.#http.post(`${at(recording)}/composed`);
  }

  cancelComposed(recording: string): Promise<void> {
    return this.#http.delete(`${at(recording)}/composed`);
  }

  async rules(): Promise<readonly Rule[]> {
    return (await this.#http.get<{ rules: Rule[] }>("/recording-rules")).rules;
  }

  async setRule(code: string, rule: Omit<Rule, "type_code" | "name">, reason: string): Promise<void> {
    await this.#http.put(`/recording-rules/${seg(code)}`, { ...rule, reason });
  }
}

import type { Http } from "./http.js";
import type { Account, Meeting, MeetingPage, Place, Ticket } from "./types.js";
import {
  accountFrom,
  meetingFrom,
  meetingPageFrom,
  placeFrom,
  type AccountWire,
  type MeetingPageWire,
  type MeetingWire,
  type PlaceWire,
  type TicketWire,
} from "./wire.js";

/** The server's HTTP interface, one method a route. Every method raises Problem when it is refused. */
export class Api {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async place(): Promise<Place> {
    return placeFrom(await this.#http.get<PlaceWire>("/place"));
  }

  async signIn(login: string, password: string): Promise<Account> {
    return accountFrom(await this.#http.post<AccountWire>("/session", { login, password }));
  }

  async whoAmI(): Promise<Account> {
    return accountFrom(await this.#http.get<AccountWire>("/session"));
  }

  signOut(): Promise<void> {
    return this.#http.delete("/session");
  }

  /** Meetings that overlap [fromMs, toMs), earliest first. */
  async meetings(fromMs: number, toMs: number): Promise<Meeting[]> {
    const range = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
    const rows = await this.#http.get<MeetingWire[]>(`/meetings?${range.toString()}`);
    return rows.map(meetingFrom).sort((a, b) => a.startsMs - b.startsMs);
  }

  async meeting(id: string): Promise<MeetingPage> {
    return meetingPageFrom(await this.#http.get<MeetingPageWire>(`/meetings/${encodeURIComponent(id)}`));
  }

  async openMeeting(id: string): Promise<void> {
    await this.#http.post(`/meetings/${encodeURIComponent(id)}/open`);
  }

  async endMeeting(id: string): Promise<void> {
    await this.#http.post(`/meetings/${encodeURIComponent(id)}/end`);
  }

  /** One-use, good for a minute: taken right before joining, told only in the first frame. */
  ticket(id: string): Promise<Ticket> {
    return this.#http.post<TicketWire>(`/meetings/${encodeURIComponent(id)}/ticket`);
  }
}

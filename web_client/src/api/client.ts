import type { Http } from "./http.js";
import type {
  Account,
  Authority,
  Meeting,
  MeetingPage,
  PasswordRules,
  Place,
  SignInPlace,
  Ticket,
  Totp,
  TotpSecret,
} from "./types.js";
import {
  accountFrom,
  authorityFrom,
  meetingFrom,
  meetingPageFrom,
  passwordRulesFrom,
  signInPlaceFrom,
  placeFrom,
  type AccountWire,
  type AuthorityWire,
  type MeetingPageWire,
  type MeetingWire,
  type PasswordRulesWire,
  type PlaceWire,
  type SignInPlaceWire,
  type TicketWire,
} from "./wire.js";

/** The server's HTTP interface, one method a route. Every method raises Problem when it is refused. */
export class Api {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** What the routes of one page alone go by: they come with that page. */
  get http(): Http {
    return this.#http;
  }

  async place(): Promise<Place> {
    return placeFrom(await this.#http.get<PlaceWire>("/place"));
  }

  /** Refused with `not_found` by a server whose certificate is not its own. */
  async authority(): Promise<Authority> {
    return authorityFrom(await this.#http.get<AuthorityWire>("/authority"));
  }

  /** `code`: of the telephone; empty until it is asked for. */
  async signIn(login: string, password: string, code = ""): Promise<Account> {
    return accountFrom(await this.#http.post<AccountWire>("/session", { login, password, code }));
  }

  async whoAmI(): Promise<Account> {
    return accountFrom(await this.#http.get<AccountWire>("/session"));
  }

  signOut(): Promise<void> {
    return this.#http.delete("/session");
  }

  async passwordRules(): Promise<PasswordRules> {
    return passwordRulesFrom(await this.#http.get<PasswordRulesWire>("/password-rules"));
  }

  /** The other sessions of the account end. */
  async changePassword(old: string, fresh: string): Promise<void> {
    await this.#http.post("/account/password", { old, new: fresh });
  }

  async totp(): Promise<Totp> {
    const told = await this.#http.get<{ on: boolean; codes_left: number; required: boolean }>("/account/totp");
    return { on: told.on, codesLeft: told.codes_left, required: told.required };
  }

  /** `code`: of the telephone in use, or a printed one, when another telephone is to take over; else empty. */
  beginTotp(password: string, code: string): Promise<TotpSecret> {
    return this.#http.post<TotpSecret>("/account/totp", { password, code });
  }

  async dropTotp(password: string, code: string): Promise<void> {
    await this.#http.post("/account/totp/off", { password, code });
  }

  /** The codes to be printed. */
  async confirmTotp(code: string): Promise<readonly string[]> {
    return (await this.#http.post<{ codes: string[] }>("/account/totp/confirm", { code })).codes;
  }

  /** Where the account is signed in; without one the asker's own. */
  async signIns(account: string | null): Promise<SignInPlace[]> {
    return (await this.#http.get<SignInPlaceWire[]>(signInsPath(account))).map(signInPlaceFrom);
  }

  endSignIn(account: string | null, id: string): Promise<void> {
    return this.#http.delete(`${signInsPath(account)}/${encodeURIComponent(id)}`);
  }

  /** All of an account; of the asker's own all but the one that asks. */
  endSignIns(account: string | null): Promise<void> {
    return this.#http.delete(signInsPath(account));
  }

  /** Opens, or goes on with, the session of this room's machine by the key it holds. */
  async openWithKey(): Promise<Account> {
    return accountFrom(await this.#http.put<AccountWire>("/device/session"));
  }

  /** Makes this machine the room's that the code was made for. */
  async pair(code: string): Promise<void> {
    await this.#http.post("/device/pairing", { code });
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

const signInsPath = (account: string | null): string => (account === null ? "/account/sessions" : `/accounts/${encodeURIComponent(account)}/sessions`);

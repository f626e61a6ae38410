import type { Http } from "./http.js";
import type { AccountRow, OneTimePassword } from "./types.js";
import type { OneTimePasswordWire } from "./wire.js";

/** Accounts as IT looks after them. Every method raises Problem when it is refused. */
export class AccountsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** People first; those with the text in their name or login. */
  list(wanted: string): Promise<AccountRow[]> {
    return this.#http.get<AccountRow[]>(`/accounts?${new URLSearchParams({ q: wanted }).toString()}`);
  }

  async resetPassword(id: string): Promise<OneTimePassword> {
    const given = await this.#http.post<OneTimePasswordWire>(`/accounts/${encodeURIComponent(id)}/password-reset`);
    return { password: given.password, oneTime: given.one_time };
  }

  resetTotp(id: string): Promise<void> {
    return this.#http.delete(`/accounts/${encodeURIComponent(id)}/totp`);
  }
}

import type {
  NewHolding,
  NewUnit,
  PeoplePage,
  Person,
  PersonFacts,
  Post,
  Preview,
  RoomFacts,
  Seen,
  SheetKind,
  Unit,
  UnitSummary,
} from "./directory_types.js";
import type { Http } from "./http.js";
import { received, sent } from "./spelling.js";
import type { Role } from "./types.js";

const at = (...parts: readonly string[]): string => `/directory/${parts.map(encodeURIComponent).join("/")}`;

/** The directory over HTTP, one method a route. IT may do all of it, secretaries may read. */
export class DirectoryApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async units(wanted: string): Promise<readonly UnitSummary[]> {
    return received(await this.#http.get(`${at("units")}?${new URLSearchParams({ q: wanted }).toString()}`)) as readonly UnitSummary[];
  }

  async unit(id: string): Promise<Unit> {
    return received(await this.#http.get(at("units", id))) as Unit;
  }

  async posts(): Promise<readonly Post[]> {
    return received(await this.#http.get(at("posts"))) as readonly Post[];
  }

  /** The id of the unit that was made. */
  async createUnit(unit: NewUnit): Promise<string> {
    return (await this.#http.post<{ id: string }>(at("units"), sent(unit))).id;
  }

  async changeUnit({ id, revision }: Seen, facts: { readonly name: string; readonly area: string }): Promise<void> {
    await this.#http.put(at("units", id), sent({ ...facts, revision }));
  }

  /** Null opens it again. */
  async closeUnit({ id, revision }: Seen, on: string | null): Promise<void> {
    await this.#http.post(at("units", id, "closing"), { on, revision });
  }

  async createPosition(unit: string, facts: PositionFacts): Promise<void> {
    await this.#http.post(at("units", unit, "positions"), sent(facts));
  }

  async changePosition({ id, revision }: Seen, facts: PositionFacts): Promise<void> {
    await this.#http.put(at("positions", id), sent({ ...facts, revision }));
  }

  /** Null opens it again. */
  async closePosition({ id, revision }: Seen, on: string | null): Promise<void> {
    await this.#http.post(at("positions", id, "closing"), { on, revision });
  }

  async giveHolding(holding: NewHolding): Promise<void> {
    await this.#http.post(at("holdings"), sent(holding));
  }

  /** `revision`: of the position that is held. */
  async endHolding({ id, revision }: Seen, on: string): Promise<void> {
    await this.#http.post(at("holdings", id, "end"), { on, revision });
  }

  async createRoom(unit: string, facts: RoomFacts): Promise<void> {
    await this.#http.post(at("units", unit, "rooms"), sent(facts));
  }

  async changeRoom({ id, revision }: Seen, facts: RoomFacts): Promise<void> {
    await this.#http.put(at("rooms", id), sent({ ...facts, revision }));
  }

  async grantAssistant(unit: string, account: string): Promise<void> {
    await this.#http.put(at("units", unit, "assistants", account));
  }

  endAssistant(unit: string, account: string): Promise<void> {
    return this.#http.delete(at("units", unit, "assistants", account));
  }

  /** `start` from 0. */
  async people(wanted: string, start: number, length: number): Promise<PeoplePage> {
    const query = new URLSearchParams({ q: wanted, start: String(start), length: String(length) });
    return received(await this.#http.get(`${at("people")}?${query.toString()}`)) as PeoplePage;
  }

  async person(id: string): Promise<Person> {
    return received(await this.#http.get(at("people", id))) as Person;
  }

  /** The id of the person that was made. */
  async createPerson(facts: PersonFacts): Promise<string> {
    return (await this.#http.post<{ id: string }>(at("people"), sent(facts))).id;
  }

  async changePerson({ id, revision }: Seen, facts: PersonFacts): Promise<void> {
    await this.#http.put(at("people", id), sent({ ...facts, revision }));
  }

  /** Null takes the person in again. */
  async closePerson({ id, revision }: Seen, on: string | null): Promise<void> {
    await this.#http.post(at("people", id, "closing"), { on, revision });
  }

  /** The password to hand over; told once. */
  async openAccount(person: string, login: string, roles: readonly Role[]): Promise<string> {
    return (await this.#http.post<{ password: string }>(at("people", person, "accounts"), { login, roles })).password;
  }

  /** `revision`: of the person whose account it is. */
  async setRoles(account: string, roles: readonly Role[], revision: number): Promise<void> {
    await this.#http.put(at("accounts", account, "roles"), { roles, revision });
  }

  async preview(kind: SheetKind, file: Blob): Promise<Preview> {
    return received(await this.#http.upload(at("import", kind, "preview"), file)) as Preview;
  }

  /** How many rows changed something. Refused when the directory is no longer what the preview was made of. */
  async apply(kind: SheetKind, file: Blob, digest: string): Promise<number> {
    const query = new URLSearchParams({ digest }).toString();
    return (await this.#http.upload<{ written: number }>(`${at("import", kind)}?${query}`, file)).written;
  }
}

/** What a position is. */
export interface PositionFacts {
  readonly title: string;
  readonly rank: number;
  readonly post: string | null;
}

import { describe, expect, test } from "vitest";
import { Drive } from "./reconnection_drive.js";
import {
  ANSWER_LIMIT_MS,
  CONNECT_LIMIT_MS,
  QUIET_MS,
  SHAKY_LIMIT_MS,
  SILENCE_MS,
  SWAP_LIMIT_MS,
  UNAVAILABLE_LIMIT_MS,
  UP_LIMIT_MS,
  newest,
  nextMs,
} from "./reconnection_state.js";

describe("coming in", () => {
  test("ticket, offer, socket, join, in this order", () => {
    const drive = new Drive().happen({ type: "start" });
    expect(drive.done()).toEqual(["enter"]);
    drive.happen({ type: "entered", trial: 1 });
    expect(drive.done()).toEqual(["make 1"]);
    drive.happen({ type: "made", peer: 1 });
    expect(drive.done()).toEqual(["join with 1"]);
    drive.happen({ type: "opened", trial: 1 }, { type: "welcomed", trial: 1, media: "answered", code: null });
    expect([drive.state.signaling.phase, drive.done()]).toEqual(["joined", []]);
    drive.happen({ type: "answered", peer: 1 });
    expect(drive.done()).toEqual(["show 1"]);
  });

  test.each<[string, number, (drive: Drive) => void]>([
    ["the ticket", CONNECT_LIMIT_MS, () => undefined],
    ["the socket", CONNECT_LIMIT_MS, (drive) => drive.happen({ type: "entered", trial: 1 }, { type: "made", peer: 1 })],
    [
      "the welcome",
      ANSWER_LIMIT_MS,
      (drive) => drive.happen({ type: "entered", trial: 1 }, { type: "made", peer: 1 }, { type: "opened", trial: 1 }),
    ],
  ])("is given up and tried again when %s does not come in time", (_, limitMs, upTo) => {
    const drive = new Drive().happen({ type: "start" });
    upTo(drive);
    drive.pass(limitMs - 1);
    expect(drive.state.signaling.failures).toBe(0);
    drive.pass(1);
    expect([drive.state.signaling.phase, drive.state.signaling.failures]).toEqual(["waiting", 1]);
    drive.done();
    drive.pass(200);
    expect(drive.done()).toEqual(["enter"]);
  });

  test("an answer for a connection that is gone meanwhile is followed by a new offer", () => {
    const drive = new Drive().happen({ type: "start" }, { type: "entered", trial: 1 }, { type: "made", peer: 1 });
    drive.happen({ type: "not_answered", peer: 1, code: "media_failed" }, { type: "opened", trial: 1 });
    drive.done();
    drive.happen({ type: "welcomed", trial: 1, media: "answered", code: null });
    expect(drive.done()).toEqual(["make 2"]);
  });

  test("devices may take as long as the user needs to allow them", () => {
    const drive = new Drive().happen({ type: "start" }, { type: "entered", trial: 1 }).pass(3_600_000);
    expect(drive.state.signaling.phase).toBe("preparing");
  });

  test("what an older trial still says is not heard", () => {
    const drive = new Drive().happen({ type: "start" }).cut().pass(200);
    drive.done();
    drive.happen({ type: "entered", trial: 1 }, { type: "failed", trial: 1, code: "ended" });
    expect([drive.state.signaling.phase, drive.done()]).toEqual(["entering", []]);
  });

  test.each(["ended", "called_off", "removed", "replaced", "signed_out", "not_signed_in", "left"])("after %s nothing is tried again", (code) => {
    const drive = new Drive().live().cut(code);
    expect(drive.done()).toEqual(["drop_socket", "close_peer 1"]);
    drive.happen({ type: "online" }, { type: "start" }).pass(3_600_000);
    expect([drive.state.signaling.phase, drive.state.signaling.why, drive.done()]).toEqual(["over", code, []]);
  });
});

describe("coming back", () => {
  test("a living connection is kept", () => {
    const drive = new Drive().live().cut("timed_out");
    expect([drive.state.signaling.why, drive.done()]).toEqual(["timed_out", ["drop_socket"]]);
    drive.pass(200).join("kept");
    expect(drive.done()).toEqual(["enter", "join keeping"]);
    expect([drive.state.signaling.phase, drive.state.signaling.failures]).toEqual(["joined", 0]);
  });

  test("a dead one is offered anew with the join, and shown until the new one is up", () => {
    const drive = new Drive().live().cut().health(1, "dead").pass(200).join();
    expect(drive.done()).toEqual(["drop_socket", "enter", "make 2", "join with 2"]);
    drive.happen({ type: "answered", peer: 2 });
    expect(drive.done()).toEqual([]);
    drive.health(2, "up");
    expect(drive.done()).toEqual(["show 2"]);
  });

  test("one the server did not keep is replaced at once", () => {
    const drive = new Drive().live().cut().pass(200).join("none");
    expect(drive.done().at(-1)).toBe("make 2");
  });

  test("waits double from 200 ms to a second, later one and a half, and never end", () => {
    const drive = new Drive().live();
    const waits = Array.from({ length: 40 }, () => {
      drive.cut();
      const waitMs = (nextMs(drive.state) ?? 0) - drive.nowMs;
      drive.pass(waitMs);
      return waitMs;
    });
    expect(waits.slice(0, 4)).toEqual([200, 400, 800, 1000]);
    expect([waits[14], waits[15], waits[39]]).toEqual([1000, 1500, 1500]);
    expect(drive.state.signaling.phase).toBe("entering");
  });

  test("the network coming back ends every wait, but not the question for devices", () => {
    const drive = new Drive().live().cut();
    drive.done();
    drive.happen({ type: "online" });
    expect(drive.done()).toEqual(["drop_socket", "enter"]);
    const asked = new Drive().happen({ type: "start" }, { type: "entered", trial: 1 });
    asked.done();
    expect(asked.happen({ type: "online" }).done()).toEqual([]);
  });

  test("an offer under way when signaling goes is closed: it will not be answered", () => {
    const drive = new Drive().live().happen({ type: "media_lost", afterMs: 0 }).pass(0).happen({ type: "made", peer: 2 });
    drive.done();
    expect(drive.cut().done()).toEqual(["drop_socket", "close_peer 2"]);
    expect(newest(drive.state.media)?.id).toBe(1);
  });
});

describe("silence", () => {
  test("is looked into in any case, and taken for a lost line when it goes on", () => {
    const drive = new Drive().live().pass(QUIET_MS);
    expect(drive.done()).toEqual(["probe"]);
    drive.pass(SILENCE_MS);
    expect([drive.state.signaling.phase, drive.done()]).toEqual(["waiting", ["drop_socket"]]);
  });

  test("any frame answers the question", () => {
    const drive = new Drive().live().pass(QUIET_MS).happen({ type: "heard" }).pass(QUIET_MS - 1);
    expect([drive.state.signaling.phase, drive.done()]).toEqual(["joined", ["probe"]]);
  });

  test("is looked into sooner when media looks dead, but not of a server that has just spoken", () => {
    const drive = new Drive().live().pass(2000).health(1, "shaky");
    expect(drive.done()).toEqual([]);
    drive.pass(SILENCE_MS - 2000);
    expect(drive.done()).toEqual(["probe"]);
  });
});

describe("media", () => {
  test("that is lost is made anew when the server says", () => {
    const drive = new Drive().live().happen({ type: "media_lost", afterMs: 420 }).pass(419);
    expect(drive.done()).toEqual([]);
    drive.pass(1);
    expect(drive.done()).toEqual(["make 2"]);
    drive.happen({ type: "made", peer: 2 });
    expect(drive.done()).toEqual(["offer 2"]);
  });

  test("more lines are opened on a new connection, while the present one serves", () => {
    const drive = new Drive().live().happen({ type: "renew" }, { type: "made", peer: 2 });
    expect(drive.done()).toEqual(["make 2", "offer 2"]);
    expect(new Drive().happen({ type: "renew" }).done()).toEqual([]);
  });

  test("the old picture does not stay longer than its limit", () => {
    const drive = new Drive().live().happen({ type: "media_lost", afterMs: 0 }).pass(0);
    drive.happen({ type: "made", peer: 2 }, { type: "answered", peer: 2 }).pass(SWAP_LIMIT_MS - 1);
    expect(drive.done()).toEqual(["make 2", "offer 2"]);
    expect(drive.pass(1).done()).toEqual(["show 2"]);
  });

  test("a replacement that is lost itself is replaced, and never takes over", () => {
    const drive = new Drive().live().happen({ type: "media_lost", afterMs: 0 }).pass(0);
    drive.happen({ type: "made", peer: 2 }, { type: "answered", peer: 2 }).pass(1000);
    drive.done();
    drive.happen({ type: "media_lost", afterMs: 0 }).pass(0);
    expect(drive.done()).toEqual(["close_peer 2", "make 3"]);
    drive.health(2, "up").pass(SWAP_LIMIT_MS);
    expect(drive.done()).toEqual([]);
  });

  test("the death of a connection that is being replaced makes no second one", () => {
    const drive = new Drive().live().happen({ type: "media_lost", afterMs: 0 }).pass(0);
    drive.done();
    drive.health(1, "dead").pass(4000);
    expect(drive.done()).toEqual([]);
  });

  test("that fails its checks is replaced after a while, or kept when it recovers", () => {
    const drive = new Drive().live().health(1, "shaky").pass(SHAKY_LIMIT_MS - 1).happen({ type: "heard" });
    expect(drive.done()).toEqual(["probe"]);
    drive.pass(201);
    expect(drive.done()).toEqual(["make 2"]);
    const kept = new Drive().live().health(1, "shaky").health(1, "up").happen({ type: "heard" }).pass(QUIET_MS - 1);
    expect(kept.done()).toEqual([]);
  });

  test("that does not come up is replaced", () => {
    const drive = new Drive().happen({ type: "start" }).join().happen({ type: "answered", peer: 1 });
    drive.done();
    drive.pass(UP_LIMIT_MS - 1).happen({ type: "heard" }).pass(201);
    expect(drive.done().at(-1)).toBe("make 2");
  });

  test("that is dead is offered again, after longer and longer waits", () => {
    const drive = new Drive().live().health(1, "dead");
    for (const waitMs of [200, 400, 800, 1000]) {
      drive.done();
      drive.pass(waitMs);
      const id = newest(drive.state.media)?.id ?? -1;
      expect(drive.done()).toEqual([`make ${id}`]);
      drive.happen({ type: "made", peer: id }, { type: "not_answered", peer: id, code: "media_unavailable" }, { type: "heard" });
    }
  });

  test("an offer that is useless is not made again until the server calls", () => {
    const drive = new Drive().happen({ type: "start" }).join("refused", "media_offer_refused").happen({ type: "heard" });
    expect([drive.state.media.refused, drive.done().at(-1)]).toEqual(["media_offer_refused", "close_peer 1"]);
    drive.pass(QUIET_MS - 1);
    expect(drive.done()).toEqual([]);
    drive.happen({ type: "media_lost", afterMs: 0 }).pass(0);
    expect([drive.state.media.refused, drive.done().at(-1)]).toEqual([null, "make 2"]);
  });

  test("a worker that is away is waited for, and asked for when nobody calls", () => {
    const drive = new Drive().happen({ type: "start" }).join("unavailable").happen({ type: "heard" });
    drive.done();
    drive.pass(UNAVAILABLE_LIMIT_MS - 1).happen({ type: "heard" }).pass(1);
    expect(drive.done().at(-1)).toBe("make 2");
  });
});

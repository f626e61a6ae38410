import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeConnection, FakeTrack, fakeBrowser } from "./fake_browser.js";
import { PeerConnection } from "./peer_connection.js";
import type { Health } from "./reconnection_state.js";

const NONE = { microphone: null, camera: null, screen: null, screen_sound: null };
let healths: Health[];

beforeEach(() => {
  fakeBrowser();
  healths = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(tiles: number, sources: Partial<Record<keyof typeof NONE, FakeTrack>> = {}) {
  const opened = await PeerConnection.open(tiles, { ...NONE, ...sources } as never, (health) => healths.push(health));
  const fake = FakeConnection.made.at(-1);
  if (fake === undefined) throw new Error("no connection was made");
  return { opened, fake };
}

test("lines stand in the order the media worker knows them by", async () => {
  const { fake } = await open(6);
  const lines = fake.lines.map((line) => `${line.direction} ${line.kind}`);
  const sent = ["sendonly audio", "sendonly video", "sendonly video", "sendonly audio"];
  const heard = Array.from({ length: 4 }, () => "recvonly audio");
  expect(lines).toEqual([...sent, ...heard, ...Array.from({ length: 2 + 6 }, () => "recvonly video")]);
});

test("camera and screen are sent in layers, lowest first", async () => {
  const { fake } = await open(4);
  const layers = (line: number) => fake.lines[line]?.init.sendEncodings?.map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy]);
  expect(layers(1)).toEqual([["q", 4], ["h", 2], ["f", 1]]);
  expect(layers(2)).toEqual([["h", 2], ["f", 1]]);
});

test("no server of others is asked for addresses", async () => {
  const { fake } = await open(4);
  expect(fake.configuration).toMatchObject({ iceServers: [], bundlePolicy: "max-bundle" });
});

test("sources stand on their lines from the start, a screen as detail", async () => {
  const [microphone, screen] = [new FakeTrack("audio", "m"), new FakeTrack("video", "s")];
  const { opened, fake } = await open(4, { microphone, screen });
  expect(fake.lines.slice(0, 4).map((line) => line.sender.track)).toEqual([microphone, null, screen, null]);
  expect(screen.contentHint).toBe("detail");
  await opened.setSource("microphone", null);
  expect(fake.lines[0]?.sender.track).toBeNull();
});

test("layers nobody receives are switched off, the last wish wins", async () => {
  const { opened, fake } = await open(4);
  opened.setLayers("camera", [true, false, false]);
  opened.setLayers("camera", [true, true, false]);
  await vi.waitFor(() => {
    expect(fake.lines[1]?.sender.set.at(-1)).toEqual([true, true, false]);
  });
  expect(fake.lines[2]?.sender.set).toEqual([]);
});

test("a limit is shared by the layers at once, follows what is sent, and is lifted", async () => {
  const { opened, fake } = await open(4, { camera: new FakeTrack("video", "c") });
  const rates = (line: number) => fake.lines[line]?.sender.parameters.encodings.map(({ active, maxBitrate }) => (active === false ? 0 : maxBitrate));
  opened.limitTo(300);
  await vi.waitFor(() => { expect(rates(1)).toEqual([150_000, 0, 0]); });
  await opened.setSource("screen", new FakeTrack("video", "s") as never);
  await vi.waitFor(() => { expect([rates(1), rates(2)]).toEqual([[0, 0, 0], [213_300, 0]]); });
  await opened.setSource("screen", null);
  await vi.waitFor(() => { expect(rates(1)).toEqual([150_000, 0, 0]); });
  opened.setLayers("camera", [false, true, false]);
  opened.limitTo(null);
  await vi.waitFor(() => { expect(rates(1)).toEqual([0, 500_000, 0]); });
});

const VP8 = ["v=0", "m=audio 9 A 111", "m=video 9 A 96", "a=rtpmap:96 VP8/90000", ""].join("\r\n");

test("begins with what a test of the line found, and is let go half a minute later", async () => {
  vi.useFakeTimers();
  const { opened, fake } = await open(4, { camera: new FakeTrack("video", "c") });
  const rates = () => fake.lines[1]?.sender.parameters.encodings.map(({ active, maxBitrate }) => (active === false ? 0 : maxBitrate));
  await opened.accept(VP8, 300);
  expect(fake.currentRemoteDescription?.sdp).toContain("a=fmtp:96 x-google-start-bitrate=300\r\n");
  expect(rates()).toEqual([150_000, 0, 0]);
  opened.limitTo(100);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(rates()).toEqual([33_300, 0, 0]);
  opened.limitTo(null);
  await vi.advanceTimersByTimeAsync(500);
  expect(rates()).toEqual([150_000, 0, 0]);
  await vi.advanceTimersByTimeAsync(600);
  expect(rates()).toEqual([150_000, 500_000, 1_700_000]);
  vi.useRealTimers();
});

test("a wide line begins with no more than others beside it can bear, an unknown one as the browser does", async () => {
  const { opened, fake } = await open(4);
  await opened.accept(VP8, 8000);
  expect(fake.currentRemoteDescription?.sdp).toContain("x-google-start-bitrate=600\r\n");
  opened.close();
  const { opened: unknown, fake: other } = await open(4);
  await unknown.accept(VP8, null);
  expect(other.currentRemoteDescription?.sdp).toBe(VP8);
  expect(other.lines[1]?.sender.set).toEqual([]);
});

test("each receive line has a stream of its own, sent lines have none", async () => {
  const { opened } = await open(4);
  expect(opened.streamOf("8")).not.toBeNull();
  expect(opened.streamOf("8")).toBe(opened.streamOf("8"));
  expect(opened.streamOf("1")).toBeNull();
  expect(opened.streamOf("99")).toBeNull();
});

test("health is told, and nothing any more after close", async () => {
  const { opened, fake } = await open(4);
  fake.becomes("connected");
  fake.becomes("disconnected");
  opened.close();
  fake.becomes("failed");
  expect(healths).toEqual(["up", "shaky"]);
  expect(opened.health).toBe("dead");
  expect(opened.streamOf("8")).toBeNull();
});

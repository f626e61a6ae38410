import { describe, expect, it } from "vitest";
import { beginningWith, withRate } from "./lines.js";

const ANSWER = [
  "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=rtpmap:96 VP8/90000",
  "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000", "",
].join("\r\n");

describe("an answer with a rate", () => {
  it("has it on the camera's line, and no other is touched", () => {
    const rated = withRate(ANSWER, 500);
    const line = "a=fmtp:96 x-google-start-bitrate=500;x-google-min-bitrate=500;x-google-max-bitrate=500\r\n";
    expect(rated.replace(line, "")).toBe(ANSWER);
    expect(rated.indexOf(line)).toBe(ANSWER.indexOf("a=rtpmap:97 rtx"));
  });

  it("begins with one and is held to none", () => {
    expect(beginningWith(ANSWER, 270).replace("a=fmtp:96 x-google-start-bitrate=270\r\n", "")).toBe(ANSWER);
    expect(beginningWith(ANSWER, 270)).not.toBe(ANSWER);
  });

  it("is as it was where the camera has no VP8", () => {
    const other = ANSWER.replaceAll("VP8", "H264");
    expect(withRate(other, 500)).toBe(other);
  });
});

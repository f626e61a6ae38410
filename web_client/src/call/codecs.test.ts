import { expect, test } from "vitest";
import { trimmed } from "./codecs.js";

const video = (mimeType: string, sdpFmtpLine?: string) => ({
  mimeType,
  clockRate: 90_000,
  ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
});
const H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

test("of a browser's pictures VP8 stays first, then constrained-baseline H.264, then retransmission", () => {
  const offered = [
    video("video/AV1"),
    video("video/H264", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"),
    video("video/H264", H264),
    video("video/H264", "packetization-mode=1;profile-level-id=64001f"),
    video("video/rtx"),
    video("video/VP9", "profile-id=0"),
    video("video/VP8"),
    video("video/ulpfec"),
  ];
  expect(trimmed(offered, "video").map((codec) => codec.mimeType + (codec.sdpFmtpLine ?? ""))).toEqual([
    "video/VP8",
    `video/H264${H264}`,
    "video/rtx",
  ]);
});

test("of its sounds Opus and RED stay", () => {
  const offered = ["audio/red", "audio/PCMU", "audio/opus", "audio/CN", "audio/telephone-event"].map((mimeType) => ({
    mimeType,
    clockRate: 48_000,
  }));
  expect(trimmed(offered, "audio").map((codec) => codec.mimeType)).toEqual(["audio/opus", "audio/red"]);
});

// The lines of a connection as the client opens them (web_client/src/call/lines.ts), for pages of tests.
// eslint-disable-next-line no-unused-vars
async function openLines({ tiles, trimmed, media }) {
  const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  const kept = [/\/vp8$/i, /\/h264$/i, /\/rtx$/i, /\/opus$/i, /^audio\/red$/i];
  const trim = (line, kind, receives) => {
    if (!trimmed) return;
    const codecs = RTCRtpReceiver.getCapabilities(kind).codecs.filter(
      ({ mimeType, sdpFmtpLine = "" }) =>
        kept.some((name) => name.test(mimeType)) &&
        (!/h264/i.test(mimeType) || (/packetization-mode=1/.test(sdpFmtpLine) && /42e01f/i.test(sdpFmtpLine))),
    );
    line.setCodecPreferences(codecs);
    if (!receives) return;
    line.setHeaderExtensionsToNegotiate(
      line.getHeaderExtensionsToNegotiate().map(({ uri }) => ({
        uri,
        direction: /sdes:mid$|abs-send-time$/.test(uri) ? "sendrecv" : "stopped",
      })),
    );
  };
  const tracks = { audio: null, video: null };
  if (media) {
    const wanted = { audio: true, video: { width: 1280, height: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    tracks.audio = stream.getAudioTracks()[0];
    tracks.video = stream.getVideoTracks()[0];
  }
  const send = (kind, track, sendEncodings) => {
    const init = { direction: "sendonly", streams: [new MediaStream()] };
    trim(connection.addTransceiver(track ?? kind, sendEncodings ? { ...init, sendEncodings } : init), kind, false);
  };
  send("audio", tracks.audio);
  send("video", tracks.video, [
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: "f", maxBitrate: 1_700_000 },
  ]);
  send("video", null, [
    { rid: "h", scaleResolutionDownBy: 2, maxFramerate: 5 },
    { rid: "f", maxFramerate: 5 },
  ]);
  send("audio", null);
  const received = ["audio", "audio", "audio", "audio", "video", "video", ...Array(tiles).fill("video")];
  for (const kind of received) trim(connection.addTransceiver(kind, { direction: "recvonly" }), kind, true);
  await connection.setLocalDescription(await connection.createOffer());
  return connection;
}

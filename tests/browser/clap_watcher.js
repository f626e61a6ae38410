// When the claps of a sender are seen and heard on this page: see clapperboard.js.
// eslint-disable-next-line no-unused-vars
async function watchClaps({ video, audio, forMs }) {
  const seen = [];
  const heard = [];
  const shown = Object.assign(document.createElement('video'), { muted: true, srcObject: new MediaStream([video]) });
  const small = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d', { willReadFrequently: true });
  let wasWhite = true;
  const look = (_, { expectedDisplayTime }) => {
    small.drawImage(shown, 0, 0, 8, 8);
    const white = small.getImageData(4, 4, 1, 1).data[0] > 128;
    if (white && !wasWhite) seen.push(expectedDisplayTime);
    wasWhite = white;
    shown.requestVideoFrameCallback(look);
  };
  shown.requestVideoFrameCallback(look);
  await shown.play();

  const context = new AudioContext();
  await context.resume();
  const meter = context.createAnalyser();
  meter.fftSize = 256;
  context.createMediaStreamSource(new MediaStream([audio])).connect(meter);
  const wave = new Float32Array(meter.fftSize);
  let wasLoud = true;
  const listening = setInterval(() => {
    meter.getFloatTimeDomainData(wave);
    const loud = wave.some((value) => Math.abs(value) > 0.02);
    if (loud && !wasLoud) heard.push(performance.now());
    wasLoud = loud;
  }, 4);

  await new Promise((after) => setTimeout(after, forMs));
  clearInterval(listening);
  await context.close();
  shown.srcObject = null;
  return { seen, heard };
}

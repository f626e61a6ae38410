// A camera and a microphone that clap together: every second a white picture and a tone, both for 200 ms.
// eslint-disable-next-line no-unused-vars
function clapperboard() {
  const EVERY_MS = 1000;
  const LASTS_MS = 200;
  let sound = null;
  let picture = null;

  function makeSound() {
    const context = new AudioContext();
    addEventListener('click', () => void context.resume(), true);
    const tone = context.createOscillator();
    const volume = context.createGain();
    const out = context.createMediaStreamDestination();
    tone.frequency.value = 440;
    volume.gain.value = 0;
    tone.connect(volume).connect(out);
    tone.start();
    return { stream: out.stream, loud: (is) => volume.gain.setValueAtTime(is ? 0.5 : 0, context.currentTime) };
  }

  function makePicture() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const brush = canvas.getContext('2d');
    const paint = (white) => {
      brush.fillStyle = white ? 'white' : 'black';
      brush.fillRect(0, 0, 1280, 720);
    };
    return { stream: canvas.captureStream(25), paint };
  }

  navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    sound ??= makeSound();
    picture ??= makePicture();
    const tracks = [...(audio ? sound.stream.getTracks() : []), ...(video ? picture.stream.getTracks() : [])];
    return new MediaStream(tracks.map((track) => track.clone()));
  };

  let claps = null;
  setInterval(() => {
    if (!sound || !picture) return;
    const now = Date.now() % EVERY_MS < LASTS_MS;
    picture.paint(now);
    if (now !== claps) sound.loud(now);
    claps = now;
  }, 10);
}
clapperboard();

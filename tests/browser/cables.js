// Cables that a test can pull: the devices are Chromium's own, what is pulled is neither listed nor given out.
{
  const devices = navigator.mediaDevices;
  const [take, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)];
  const pulled = new Set();
  const given = [];
  window.sinks = [];

  devices.getUserMedia = async (wanted) => {
    const asked = ['audio', 'video'].map((kind) => wanted[kind]?.deviceId?.exact);
    if (asked.some((id) => pulled.has(id))) throw new DOMException('pulled out', 'OverconstrainedError');
    const stream = await take(wanted);
    given.push(...stream.getTracks());
    return stream;
  };
  devices.enumerateDevices = async () => (await list()).filter(({ deviceId }) => !pulled.has(deviceId));

  const turn = HTMLMediaElement.prototype.setSinkId;
  HTMLMediaElement.prototype.setSinkId = function (id) {
    window.sinks.push(id);
    return turn.call(this, id);
  };

  const named = async (label) => (await list()).find((device) => device.label === label).deviceId;
  window.pull = async (label) => {
    const id = await named(label);
    pulled.add(id);
    for (const track of given) {
      if (track.readyState !== 'live' || track.getSettings().deviceId !== id) continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    devices.dispatchEvent(new Event('devicechange'));
  };
  window.plugIn = async (label) => {
    pulled.delete(await named(label));
    devices.dispatchEvent(new Event('devicechange'));
  };
  /** The names of the devices whose tracks run. */
  window.running = () => given.filter((track) => track.readyState === 'live').map((track) => track.label);
}

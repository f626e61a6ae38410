/*
 * Runs where sound is processed, before the noise suppression does. Its processor listens to its port by
 * addEventListener, and nothing comes through a port that nobody has opened: it was never told to end, ran for ever,
 * and its whole audio graph with it (Chromium).
 */
const register = globalThis.registerProcessor.bind(globalThis);

globalThis.registerProcessor = (name, Processor) => {
  register(
    name,
    class extends Processor {
      constructor(options) {
        super(options);
        this.port.start();
      }
    },
  );
};

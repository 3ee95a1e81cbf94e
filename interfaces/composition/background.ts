import type { BackgroundLoop } from '#application/background/repeatedly';

/** Runs the loops until `stop`, which resolves once all of them have ended. */
export const runInBackground = (loops: readonly BackgroundLoop[]): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const running = Promise.all(loops.map((loop) => loop(stopping.signal)));
  return {
    async stop() {
      stopping.abort(new Error('The process is stopping.'));
      await running;
    },
  };
};

/** One tab in the room at a time. `take` moves it here; whoever had it is told by `onLost`. Insecure pages have no locks: LiveKit's own rule remains. */
export async function holdTab(name: string, onLost: () => void, take = false): Promise<(() => void) | null> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return () => {};
  return new Promise((resolve) => {
    let release = (): void => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    let got = false;
    locks
      .request(name, take ? { steal: true } : { ifAvailable: true }, async (lock) => {
        if (!lock) {
          resolve(null);
          return;
        }
        got = true;
        resolve(release);
        await held;
      })
      .catch(() => {
        // stolen by another tab
        if (got) onLost();
        else resolve(null);
      });
  });
}

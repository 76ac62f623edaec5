/** Records a stream in memory; nothing leaves the device. */
export interface Take {
  stop(): Promise<Blob>;
}

export function startTake(stream: MediaStream): Take {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  recorder.start();
  return {
    async stop() {
      if (recorder.state !== "inactive") recorder.stop();
      await stopped;
      return new Blob(parts, { type: recorder.mimeType });
    },
  };
}

/** Plays a take to its end. */
export async function playTake(take: Blob, sink?: string | null): Promise<void> {
  const address = URL.createObjectURL(take);
  const player = new Audio(address);
  try {
    await routeTo(player, sink);
    await new Promise<void>((resolve, reject) => {
      player.onended = () => resolve();
      player.onerror = () => reject(new Error("the recording cannot be played"));
      player.play().catch(reject);
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Sends sound to the chosen speaker where the browser can. */
export async function routeTo(player: HTMLMediaElement, sink?: string | null): Promise<void> {
  if (sink && "setSinkId" in player) await player.setSinkId(sink).catch(() => {});
}

/** Three rising notes. */
export async function playNotes(sink?: string | null): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  if (sink && "setSinkId" in context)
    await (context as { setSinkId(id: string): Promise<void> }).setSinkId(sink).catch(() => {});
  const now = context.currentTime + 0.05;
  [523.25, 659.25, 783.99].forEach((frequency, index) => {
    const note = context.createOscillator();
    const volume = context.createGain();
    const from = now + index * 0.38;
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.36);
    note.connect(volume).connect(context.destination);
    note.start(from);
    note.stop(from + 0.37);
  });
  await new Promise((resolve) => setTimeout(resolve, 1400));
  await context.close();
}

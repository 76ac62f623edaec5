import { useEffect, useRef } from "react";

/** Opening the microphone, and why it could not be. */
export type MicFailure = "blocked" | "blockedBySystem" | "missing" | "busy" | "failed";

export const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export async function openMicrophone(deviceId?: string | null): Promise<MediaStream> {
  const chosen = deviceId ? { deviceId: { ideal: deviceId } } : {};
  return navigator.mediaDevices.getUserMedia({ audio: { ...SOUND, ...chosen } });
}

export function whyNot(error: unknown, agent: string = navigator.userAgent): MicFailure {
  if (!(error instanceof DOMException)) return "failed";
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return /system/i.test(error.message) ? "blockedBySystem" : "blocked";
    case "NotFoundError":
    case "OverconstrainedError":
      // Firefox on a Mac says "not found" where the system refuses
      return /Firefox/.test(agent) && /Macintosh/.test(agent) ? "blockedBySystem" : "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}

/** The loudness of a stream, 0 to 1 RMS, measured many times a second. Call `stop` to let go of it. */
export function listenToLevel(
  stream: MediaStream,
  onLevel: (rms: number, running: boolean) => void,
  everyMs = 80,
): () => void {
  const context = new AudioContext();
  void context.resume().catch(() => {});
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    onLevel(Math.sqrt(sum / samples.length), context.state === "running");
  }, everyMs);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close().catch(() => {});
  };
}

/** The level of `stream` in a ref, for a meter. */
export function useLevel(stream: MediaStream | null): { current: number } {
  const level = useRef(0);
  useEffect(() => {
    if (!stream) return;
    const stop = listenToLevel(stream, (rms) => {
      level.current = rms;
    });
    return () => {
      level.current = 0;
      stop();
    };
  }, [stream]);
  return level;
}

export interface Device {
  id: string;
  label: string;
}

/** Devices to choose from; labels are empty before the permission, and phones choose better themselves. */
export async function devices(kind: "audioinput" | "audiooutput"): Promise<Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((device) => device.kind === kind && device.label && device.deviceId)
    .map((device) => ({ id: device.deviceId, label: device.label }));
}

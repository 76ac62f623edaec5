import { DisconnectReason, type RemoteTrack, Room, RoomEvent, setLogLevel, Track } from "livekit-client";

setLogLevel("silent");

export type Hearing = "connecting" | "hearing" | "trouble" | "ended";

/** A hidden listener: hears everybody, sends nothing, is seen by nobody. */
export class Observer {
  private readonly room = new Room({ disconnectOnPageLeave: true });
  private readonly elements = new Map<RemoteTrack, HTMLMediaElement>();

  constructor(private readonly onChange: (hearing: Hearing) => void) {
    this.room
      .on(RoomEvent.TrackSubscribed, (track) => this.play(track))
      .on(RoomEvent.TrackUnsubscribed, (track) => this.stop(track))
      .on(RoomEvent.Reconnecting, () => onChange("trouble"))
      .on(RoomEvent.Reconnected, () => onChange("hearing"))
      .on(RoomEvent.Disconnected, (reason) => {
        if (reason !== DisconnectReason.CLIENT_INITIATED) onChange("ended");
      });
  }

  /** Inside a click, so that the browser lets it sound. */
  async join(url: string, token: string): Promise<void> {
    this.onChange("connecting");
    await this.room.connect(url, token, { maxRetries: 2, peerConnectionTimeout: 20_000 });
    await this.room.startAudio().catch(() => {});
    this.onChange("hearing");
  }

  volume(level: number): void {
    for (const element of this.elements.values()) element.volume = level;
  }

  async leave(): Promise<void> {
    for (const track of this.elements.keys()) this.stop(track);
    await this.room.disconnect(true).catch(() => {});
  }

  private play(track: RemoteTrack): void {
    if (track.kind === Track.Kind.Audio) this.elements.set(track, track.attach());
  }

  private stop(track: RemoteTrack): void {
    for (const element of track.detach()) element.remove();
    this.elements.delete(track);
  }
}

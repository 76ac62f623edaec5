import {
  ConnectionQuality,
  DisconnectReason,
  type LocalParticipant,
  type RemoteParticipant,
  type RemoteTrack,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  setLogLevel,
  type TextStreamReader,
  Track,
} from "livekit-client";
import type { UnlockedSound } from "../lib/sound";
import { CANDIDATE, CONTROL_TOPIC, type FromAgent, parse, TRANSCRIPTION_TOPIC } from "./protocol";

setLogLevel("silent");

export type Quality = "excellent" | "good" | "poor" | "lost" | "unknown";
/** Why the room is not there any more: another device took over, it was deleted, the line is gone, or we left. */
export type Closed = "elsewhere" | "deleted" | "lost" | "left";

export interface Heard {
  /** The line trembles: LiveKit is getting it back by itself. */
  trouble(): void;
  back(): void;
  closed(why: Closed): void;
  message(message: FromAgent): void;
  segment(id: string, speaker: "agent" | "candidate", text: string, final: boolean): void;
  agent(here: boolean): void;
  quality(quality: Quality): void;
  soundBlocked(blocked: boolean): void;
}

/** One connection to the room; a new one for every (re)join. */
export class Connection {
  private readonly room = new Room({
    adaptiveStream: false,
    dynacast: false,
    disconnectOnPageLeave: true,
    // with one for both ways, a page that publishes nothing fails to answer ("Transceiver not found based on m-line index")
    singlePeerConnection: false,
  });

  constructor(
    private readonly sound: UnlockedSound,
    private readonly heard: Heard,
    private hearing: boolean,
  ) {
    this.room
      .on(RoomEvent.SignalReconnecting, () => heard.trouble())
      .on(RoomEvent.Reconnecting, () => heard.trouble())
      .on(RoomEvent.Reconnected, () => heard.back())
      .on(RoomEvent.Disconnected, (reason) => heard.closed(whyClosed(reason)))
      .on(RoomEvent.ParticipantConnected, () => this.agentChanged())
      .on(RoomEvent.ParticipantDisconnected, () => this.agentChanged())
      .on(RoomEvent.TrackPublished, (publication) => publication.setSubscribed(this.hearing))
      .on(RoomEvent.TrackSubscribed, (track) => this.play(track))
      .on(RoomEvent.TrackUnsubscribed, (track) => track.detach(this.sound.element))
      .on(RoomEvent.AudioPlaybackStatusChanged, () => heard.soundBlocked(this.hearing && !this.room.canPlaybackAudio))
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => {
        if (participant.identity === CANDIDATE) heard.quality(named(quality));
      });
    this.room.registerTextStreamHandler(CONTROL_TOPIC, (reader, from) => void this.readControl(reader, from.identity));
    this.room.registerTextStreamHandler(
      TRANSCRIPTION_TOPIC,
      (reader, from) => void this.readSegment(reader, from.identity),
    );
  }

  async connect(url: string, token: string): Promise<void> {
    await this.room.connect(url, token, { autoSubscribe: this.hearing, maxRetries: 2, peerConnectionTimeout: 20_000 });
    this.agentChanged();
  }

  me = (): LocalParticipant => this.room.localParticipant;

  /** Lost with the line; whoever presses a button in vain sees the banner. */
  async send(message: string): Promise<void> {
    await this.room.localParticipant.sendText(message, { topic: CONTROL_TOPIC }).catch(() => {});
  }

  hear(on: boolean): void {
    this.hearing = on;
    for (const participant of this.room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        (publication as RemoteTrackPublication).setSubscribed(on);
      }
    }
    if (!on) this.heard.soundBlocked(false);
  }

  /** Inside a click. */
  async startSound(): Promise<void> {
    void this.sound.context?.resume().catch(() => {});
    await Promise.all([this.sound.element.play(), this.room.startAudio()]).catch(() => {});
    this.heard.soundBlocked(this.hearing && !this.room.canPlaybackAudio);
  }

  async leave(): Promise<void> {
    await this.room.disconnect(true).catch(() => {});
  }

  private play(track: RemoteTrack): void {
    if (track.kind !== Track.Kind.Audio) return;
    // a stream of its own: a track that joins the silent one is not played everywhere
    this.sound.element.srcObject = null;
    track.attach(this.sound.element);
  }

  private agentChanged(): void {
    this.heard.agent([...this.room.remoteParticipants.values()].some((one: RemoteParticipant) => one.isAgent));
  }

  private async readControl(reader: TextStreamReader, from: string): Promise<void> {
    if (from === CANDIDATE) return;
    try {
      const message = parse(await reader.readAll());
      if (message) this.heard.message(message);
    } catch {
      // broken off with the line; it is told again on joining
    }
  }

  private async readSegment(reader: TextStreamReader, from: string): Promise<void> {
    const attributes = reader.info.attributes ?? {};
    const id = attributes["lk.segment_id"] ?? reader.info.id;
    const speaker = from === CANDIDATE ? "candidate" : "agent";
    let text = "";
    try {
      for await (const chunk of reader) {
        text += chunk;
        if (text.trim()) this.heard.segment(id, speaker, text.trim(), false);
      }
    } catch {
      // broken off: what came is shown, the server's turn follows
    }
    // an agent's line is one stream that ends when it is said; of the candidate's words each guess is a stream of its own
    const final = speaker === "agent" || attributes["lk.transcription_final"] === "true";
    if (text.trim()) this.heard.segment(id, speaker, text.trim(), final);
  }
}

function whyClosed(reason: DisconnectReason | undefined): Closed {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return "left";
    case DisconnectReason.DUPLICATE_IDENTITY:
      return "elsewhere";
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return "deleted";
    default:
      return "lost";
  }
}

function named(quality: ConnectionQuality): Quality {
  const names: Partial<Record<ConnectionQuality, Quality>> = {
    [ConnectionQuality.Excellent]: "excellent",
    [ConnectionQuality.Good]: "good",
    [ConnectionQuality.Poor]: "poor",
    [ConnectionQuality.Lost]: "lost",
  };
  return names[quality] ?? "unknown";
}

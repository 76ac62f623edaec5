import { Mic } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n";
import { thisBrowser } from "../../lib/browser";
import { type Device, devices, type MicFailure, openMicrophone, useLevel, whyNot } from "../../lib/mic";
import { playTake, startTake } from "../../lib/recording";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { Meter } from "../../ui/meter";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";

const SPEECH_RMS = 0.02;
const QUIET_AFTER_MS = 6000;
const TAKE_S = 3;

interface Props {
  chosen: string | null;
  onChoose(id: string): void;
  onDone(): void;
}

/** Permission, a moving bar, three seconds to hear oneself. */
export function MicrophoneCheck({ chosen, onChoose, onDone }: Props) {
  const { check: words } = useText();
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [failure, setFailure] = useState<MicFailure | null>(null);
  const [opening, setOpening] = useState(false);
  const [found, setFound] = useState<Device[]>([]);
  const held = useRef<MediaStream | null>(null);

  useEffect(() => () => release(held.current), []);

  async function open(device: string | null): Promise<void> {
    setOpening(true);
    release(held.current);
    try {
      const next = await openMicrophone(device);
      held.current = next;
      setStream(next);
      setFailure(null);
      setFound(await devices("audioinput"));
    } catch (error) {
      setStream(null);
      setFailure(whyNot(error));
    }
    setOpening(false);
  }

  if (failure) return <Failed failure={failure} onRetry={() => void open(chosen)} />;
  if (!stream) {
    return (
      <>
        <h2 className="text-xl font-semibold">{words.micTitle}</h2>
        <p className="mt-2 mb-6 text-soft">{words.micText}</p>
        <Button look="primary" size="large" disabled={opening} onClick={() => void open(chosen)}>
          <Mic aria-hidden="true" size={20} />
          {words.micAllow}
        </Button>
      </>
    );
  }
  return (
    <>
      <h2 className="text-xl font-semibold">{words.micTitle}</h2>
      <Trial stream={stream} onDone={onDone} />
      {found.length > 1 && !thisBrowser().touch && (
        <div className="mt-6">
          <Select
            label={words.micChoose}
            value={stream.getAudioTracks()[0]?.getSettings().deviceId ?? ""}
            options={found.map((device) => ({ value: device.id, label: device.label }))}
            onChange={(id) => {
              onChoose(id);
              void open(id);
            }}
          />
        </div>
      )}
    </>
  );
}

function Trial({ stream, onDone }: { stream: MediaStream; onDone: () => void }) {
  const { check: words } = useText();
  const level = useLevel(stream);
  const [heard, setHeard] = useState(false);
  const [quiet, setQuiet] = useState(false);
  const [take, setTake] = useState<Blob | null>(null);
  const [left, setLeft] = useState(0);
  const [playing, setPlaying] = useState(false);

  useEffect(() => {
    const began = Date.now();
    const timer = setInterval(() => {
      if (level.current > SPEECH_RMS) setHeard(true);
      else if (Date.now() - began > QUIET_AFTER_MS) setQuiet(true);
    }, 100);
    return () => clearInterval(timer);
  }, [level]);

  async function record(): Promise<void> {
    const taking = startTake(stream);
    for (let second = TAKE_S; second > 0; second--) {
      setLeft(second);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    setLeft(0);
    setTake(await taking.stop());
  }

  async function play(blob: Blob): Promise<void> {
    setPlaying(true);
    await playTake(blob).catch(() => {});
    setPlaying(false);
  }

  useEffect(() => {
    if (heard) announce(words.micHeard);
  }, [heard, words.micHeard]);

  return (
    <>
      <p className="mt-2 text-soft">{words.micSpeak}</p>
      <Meter label={words.micLevel} level={level} className="mt-5" />
      <p className="mt-3 min-h-7 font-medium">{heard ? words.micHeard : quiet ? words.micQuiet : ""}</p>
      <div className="mt-5 flex flex-wrap gap-3">
        {take ? (
          <>
            <Button look="primary" size="large" onClick={onDone}>
              {words.clear}
            </Button>
            <Button size="large" disabled={playing} onClick={() => void play(take)}>
              {playing ? words.playing : words.play}
            </Button>
            <Button look="quiet" size="large" disabled={playing || left > 0} onClick={() => void record()}>
              {left ? words.recording(left) : words.notClear}
            </Button>
          </>
        ) : (
          <Button look="primary" size="large" disabled={left > 0} onClick={() => void record()}>
            {left ? words.recording(left) : words.record}
          </Button>
        )}
      </div>
    </>
  );
}

function Failed({ failure, onRetry }: { failure: MicFailure; onRetry: () => void }) {
  const { check: words } = useText();
  const way = {
    blocked: words.help[thisBrowser().family],
    blockedBySystem: words.systemText,
    missing: words.missingText,
    busy: words.busyText,
    failed: words.missingText,
  };
  return (
    <>
      <div role="alert">
        <Notice tone="bad" title={words[failure]}>
          {way[failure]}
        </Notice>
      </div>
      <Button look="primary" size="large" className="mt-6" onClick={onRetry}>
        {words.retry}
      </Button>
    </>
  );
}

function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

import { useText } from "../i18n";
import { Button } from "../ui/button";
import { Choice } from "../ui/choice";
import { Dialog } from "../ui/dialog";
import { Switch } from "../ui/switch";
import type { Ask } from "./controls";
import type { Session } from "./session";
import type { CaptionSize, Settings } from "./settings";
import { KEYS } from "./shortcuts";
import { useRoomText } from "./words";

interface Props {
  ask: Ask;
  onClose(): void;
  session: Session;
  textOnly: boolean;
  settings: Settings;
  onSettings(change: Partial<Settings>): void;
}

export function Dialogs({ ask, onClose, session, textOnly, settings, onSettings }: Props) {
  const words = useRoomText();
  const { close } = useText();
  return (
    <>
      <Confirm
        open={ask === "end"}
        title={words.endTitle}
        text={words.endText}
        yes={words.endYes}
        danger
        onYes={() => void session.end()}
        onClose={onClose}
      />
      <Confirm
        open={ask === "human"}
        title={words.humanTitle}
        text={words.humanText}
        yes={words.humanYes}
        onYes={() => session.press("human")}
        onClose={onClose}
      />
      <Confirm
        open={ask === "later"}
        title={words.laterTitle}
        text={words.laterText}
        yes={words.laterYes}
        onYes={() => void session.later()}
        onClose={onClose}
      />
      <Dialog open={ask === "settings"} onClose={onClose} title={words.settings} closeLabel={close}>
        <div className="grid gap-7">
          <Choice<CaptionSize>
            name="captions"
            legend={words.captions}
            value={settings.captions}
            onChange={(captions) => onSettings({ captions })}
            options={(["m", "l", "xl"] as const).map((value) => ({
              value,
              title: words.captionSizes[value],
            }))}
          />
          <Switch
            label={words.showTime}
            checked={settings.showTime}
            onChange={(showTime) => onSettings({ showTime })}
          />
          {!textOnly && (
            <Switch
              label={words.pushToTalk}
              text={words.pushToTalkText}
              checked={settings.pushToTalk}
              onChange={(pushToTalk) => {
                onSettings({ pushToTalk });
                void session.mic.mute(pushToTalk);
              }}
            />
          )}
          <div>
            <Switch
              label={words.keysOn}
              checked={settings.shortcuts}
              onChange={(shortcuts) => onSettings({ shortcuts })}
            />
            <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
              {KEYS.map(({ action, code }) => (
                <div key={action} className="contents">
                  <dt>
                    <kbd className="rounded-md border border-line bg-well px-2 py-0.5 font-sans">
                      Alt + {code.slice(3)}
                    </kbd>
                  </dt>
                  <dd className="text-soft">{words.keyList[action]}</dd>
                </div>
              ))}
            </dl>
          </div>
        </div>
      </Dialog>
    </>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  text: string;
  yes: string;
  danger?: boolean;
  onYes(): void;
  onClose(): void;
}

function Confirm({ open, title, text, yes, danger, onYes, onClose }: ConfirmProps) {
  const words = useRoomText();
  const { close } = useText();
  return (
    <Dialog open={open} onClose={onClose} title={title} text={text} closeLabel={close}>
      <div className="flex flex-col gap-3 sm:flex-row-reverse sm:justify-start">
        <Button
          look={danger ? "danger" : "primary"}
          size="large"
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {yes}
        </Button>
        <Button size="large" onClick={onClose}>
          {words.endNo}
        </Button>
      </div>
    </Dialog>
  );
}

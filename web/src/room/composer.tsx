import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useState } from "react";
import { thisBrowser } from "../lib/browser";
import { remember, remembered } from "../lib/storage";
import { Button } from "../ui/button";
import { useRoomText } from "./words";

const MOST = 4000;
const WARN_FROM = 3500;

interface Props {
  interview: string;
  /** Whether writing is how this person answers. */
  primary: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
  onTyping(): void;
  onSend(text: string): void;
}

/** The field for typing. A draft outlives a reload. */
export function Composer({ interview, primary, field, onTyping, onSend }: Props) {
  const words = useRoomText();
  const key = `draft.${interview}`;
  const [draft, setDraft] = useState(() => remembered(key, "session") ?? "");
  const left = MOST - draft.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: grows with the draft
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, 160)}px`;
  }, [draft, field]);

  function change(next: string): void {
    setDraft(next);
    remember(key, next || null, "session");
    if (next.trim()) onTyping();
  }

  function send(): void {
    const text = draft.trim();
    if (!text) return;
    onSend(text);
    change("");
    field.current?.focus();
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || thisBrowser().touch) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="mt-3 shrink-0"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="message" className="sr-only">
        {words.write}
      </label>
      <div className="flex items-end gap-2">
        <textarea
          ref={field}
          id="message"
          dir="auto"
          rows={1}
          maxLength={MOST}
          value={draft}
          placeholder={words.writeHint}
          aria-describedby="message-hint"
          onChange={(event) => change(event.target.value)}
          onKeyDown={pressed}
          className="min-h-12 min-w-0 flex-1 resize-none rounded-2xl border border-control bg-card px-4 py-2.5 text-base placeholder:text-soft"
        />
        <Button
          type="submit"
          look={primary ? "primary" : "secondary"}
          aria-label={words.send}
          className="min-h-12 px-4"
          disabled={!draft.trim()}
        >
          <SendHorizontal aria-hidden="true" size={20} />
          <span className="hidden sm:inline lg:hidden xl:inline">{words.send}</span>
        </Button>
      </div>
      <p id="message-hint" className={left < MOST - WARN_FROM ? "mt-1 text-sm text-soft" : "sr-only"}>
        {left < MOST - WARN_FROM ? words.charactersLeft(left) : words.sendKeys}
      </p>
    </form>
  );
}

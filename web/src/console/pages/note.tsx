import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { api, ask } from "../../api/staff";
import { CONTROL } from "../kit/fields";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { useText } from "../text/review";

const REST_MS = 800;

/** One's own note on an interview; it saves itself when the typing rests. */
export function Note({ interview }: { interview: string }) {
  const text = useText().listen;
  const query = useQuery({
    queryKey: ["interviews", "note", interview],
    queryFn: () =>
      ask(api.GET("/api/v1/interviews/{interview_id}/note", { params: { path: { interview_id: interview } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={text.note} text={text.noteText}>
      <Loaded query={query} rows={1}>
        {(note) => <Editor interview={interview} first={note.content} />}
      </Loaded>
    </Section>
  );
}

function Editor({ interview, first }: { interview: string; first: string }) {
  const text = useText().listen;
  const id = useId();
  const [content, setContent] = useState(first);
  const [state, setState] = useState<"saved" | "waiting" | "failed">("saved");
  const saved = useRef(first);
  useEffect(() => {
    if (content === saved.current) return;
    setState("waiting");
    const timer = setTimeout(async () => {
      try {
        await ask(
          api.PUT("/api/v1/interviews/{interview_id}/note", {
            params: { path: { interview_id: interview } },
            body: { content },
          }),
        );
        saved.current = content;
        setState("saved");
      } catch {
        setState("failed");
      }
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [content, interview]);
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {text.note}
      </label>
      <textarea
        id={id}
        rows={5}
        className={CONTROL}
        value={content}
        onChange={(event) => setContent(event.target.value)}
      />
      <p role="status" className="mt-1 text-sm text-soft">
        {content ? text.noteState[state] : ""}
      </p>
    </>
  );
}

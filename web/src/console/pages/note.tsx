import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { api, ask } from "../../api/staff";
import { CONTROL } from "../kit/fields";
import { Unsaved } from "../kit/form";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { useText } from "../text/review";

const REST_MS = 800;
const queryKey = (interview: string) => ["interviews", "note", interview];

/** One's own note on an interview; it saves itself when the typing rests. */
export function Note({ interview }: { interview: string }) {
  const text = useText().listen;
  const query = useQuery({
    queryKey: queryKey(interview),
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
  const client = useQueryClient();
  const [content, setContent] = useState(first);
  const [state, setState] = useState<"saved" | "waiting" | "failed">("saved");
  const saved = useRef(first);
  const typed = useRef(first);
  typed.current = content;
  const save = useCallback(async () => {
    const params = { path: { interview_id: interview } };
    const body = { content: typed.current };
    // whoever comes back meanwhile goes on from here
    client.setQueryData(queryKey(interview), body);
    await ask(api.PUT("/api/v1/interviews/{interview_id}/note", { params, body }));
    saved.current = body.content;
  }, [client, interview]);
  useEffect(() => {
    if (content === saved.current) return;
    setState("waiting");
    const timer = setTimeout(
      () =>
        save().then(
          () => setState("saved"),
          () => setState("failed"),
        ),
      REST_MS,
    );
    return () => clearTimeout(timer);
  }, [content, save]);
  // what was typed right before the page is left
  useEffect(
    () => () => {
      // where that fails, the page says what the server has
      if (typed.current !== saved.current) save().catch(() => client.removeQueries({ queryKey: queryKey(interview) }));
    },
    [client, interview, save],
  );
  return (
    <>
      <Unsaved dirty={state === "failed"} />
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

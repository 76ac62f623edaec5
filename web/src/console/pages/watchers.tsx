import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { type Interview, interviewersQuery } from "../queries/interviews";
import { useText } from "../text/review";

/** Which interviewers may listen to this interview, and rate it. */
export function Watchers({ interview }: { interview: Interview }) {
  const text = useText().watchers;
  const query = useQuery(interviewersQuery);
  const [changed, setChanged] = useState<string[] | null>(null);
  const chosen = changed ?? interview.interviewers;
  const save = useAct(
    (user_ids: string[]) =>
      ask(
        api.PUT("/api/v1/interviews/{interview_id}/interviewers", {
          params: { path: { interview_id: interview.id } },
          body: { user_ids },
        }),
      ),
    { refresh: [["interviews", "one", interview.id]], done: text.saved },
  );
  return (
    <Section title={text.title} text={text.text}>
      <Loaded query={query} rows={2}>
        {(people) =>
          people.length === 0 ? (
            <p className="text-sm text-soft">{text.none}</p>
          ) : (
            <form
              className="grid gap-3"
              onSubmit={(event) => {
                event.preventDefault();
                save.mutate(chosen);
              }}
            >
              <fieldset className="grid gap-1">
                <legend className="sr-only">{text.title}</legend>
                {people.map((one) => (
                  <label key={one.id} className="flex min-h-10 items-center gap-3">
                    <input
                      type="checkbox"
                      className="size-5 accent-accent"
                      checked={chosen.includes(one.id)}
                      onChange={(event) =>
                        setChanged(event.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
                      }
                    />
                    <span>{one.full_name}</span>
                    <span className="text-sm break-all text-soft">{one.email}</span>
                  </label>
                ))}
              </fieldset>
              <div>
                <Button type="submit" size="compact" disabled={!changed || save.isPending}>
                  {text.save}
                </Button>
              </div>
            </form>
          )
        }
      </Loaded>
    </Section>
  );
}

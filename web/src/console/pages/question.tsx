import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { wordDiff } from "../kit/diff";
import { Differences } from "../kit/differences";
import { FormFrame, useForm } from "../kit/form";
import { Facts, Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { type Content, type Question, questionQuery, questionVersionsQuery } from "../queries/bank";
import { domainChoiceQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/bank";
import { contentOf, draftOf, QuestionFields, useQuestionCheck, useQuestionLabels } from "./question-fields";

export function QuestionPage() {
  const { questionId } = useParams({ from: "/inside/console/questions/$questionId" });
  const text = useText().bank;
  const me = useMe();
  const query = useQuery(questionQuery(questionId));
  const domain = useQuery(domainChoiceQuery).data?.find(({ id }) => id === query.data?.domain_id);
  const back = { to: "/console/questions", label: text.heading };
  if (!query.data) {
    return (
      <Page title={text.question} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const question = query.data;
  return (
    <Page
      title={text.question}
      badge={question.retired_at && <Badge tone="warn">{text.retired}</Badge>}
      lead={[domain?.name, text.sources[question.source]].filter(Boolean).join(" · ")}
      back={back}
      actions={hires(me) && <Retire question={question} />}
    >
      <div className="grid max-w-3xl gap-6">
        <Section title={text.content} text={text.contentText}>
          {hires(me) && !question.retired_at ? (
            <Edit key={`${question.id}-${question.version}`} question={question} />
          ) : (
            <Read content={question.content} />
          )}
        </Section>
        <Versions id={question.id} />
      </div>
    </Page>
  );
}

function Edit({ question }: { question: Question }) {
  const text = useText().bank;
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initial: draftOf(question.content),
    check: useQuestionCheck(),
    save: async (draft) => {
      const params = { path: { question_id: question.id } };
      const made = await ask(api.PUT("/api/v1/questions/{question_id}", { params, body: contentOf(draft) }));
      toast(text.saved);
      await client.invalidateQueries({ queryKey: ["questions"] });
      // a version has an address of its own
      await navigate({
        to: "/console/questions/$questionId",
        params: { questionId: made.id },
        replace: true,
        ignoreBlocker: true,
      });
    },
  });
  return (
    <FormFrame form={form} labels={useQuestionLabels()} submit={text.save} guard>
      <QuestionFields form={form} />
    </FormFrame>
  );
}

export function Read({ content }: { content: Content }) {
  const text = useText().bank;
  return (
    <div className="grid gap-5">
      <p className="text-lg font-medium">{content.question_text}</p>
      <Facts
        items={[
          [text.type, text.types[content.question_type]],
          [text.difficulty, text.difficulties[content.difficulty]],
          [text.level, text.levels[content.level]],
          [text.dimensions, content.dimensions.map((one) => text.dimension[one]).join(", ")],
          [
            text.points,
            <ul key="points" className="list-disc pl-5">
              {content.expected_points.map((point) => (
                <li key={point.key}>{point.text}</li>
              ))}
            </ul>,
          ],
        ]}
      />
    </div>
  );
}

function Retire({ question }: { question: Question }) {
  const text = useText().bank;
  const params = { path: { question_id: question.id } };
  const refresh = [["questions"]];
  const retire = useAct(() => ask(api.PUT("/api/v1/questions/{question_id}/retirement", { params })), {
    refresh,
    done: text.wasRetired,
  });
  const restore = useAct(() => ask(api.DELETE("/api/v1/questions/{question_id}/retirement", { params })), {
    refresh,
    done: text.restored,
  });
  if (question.retired_at) {
    return (
      <Button size="compact" onClick={() => restore.mutate()} disabled={restore.isPending}>
        {text.restore}
      </Button>
    );
  }
  return (
    <Confirm
      trigger={(open) => (
        <Button size="compact" onClick={open} disabled={retire.isPending}>
          {text.retire}
        </Button>
      )}
      title={text.retireTitle}
      text={text.retireText}
      action={text.retire}
      onConfirm={() => retire.mutate()}
    />
  );
}

/** What each version changed of the one before. */
function Versions({ id }: { id: string }) {
  const text = useText().bank;
  const query = useQuery(questionVersionsQuery(id));
  return (
    <Section title={text.versions}>
      <Loaded query={query} rows={2}>
        {({ items }) => {
          const newest = [...items].sort((a, b) => b.version - a.version);
          return (
            <ol className="divide-y divide-line">
              {newest.map((one, index) => (
                <li key={one.version} className="py-3 first:pt-0 last:pb-0">
                  <p className="text-sm">
                    <span className="font-semibold">{text.versionNumber(one.version)}</span>{" "}
                    <span className="text-soft">
                      · <When at={one.created_at} /> · {text.sources[one.source]}
                    </span>
                  </p>
                  <p className="mt-1 text-sm whitespace-pre-line">
                    <Differences
                      pieces={wordDiff(plain(newest[index + 1]?.content ?? one.content), plain(one.content))}
                    />
                  </p>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Section>
  );
}

const plain = (content: Content): string =>
  [content.question_text, ...content.expected_points.map((point) => `• ${point.text}`)].join("\n");

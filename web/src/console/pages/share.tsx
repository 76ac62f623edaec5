import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useAct } from "../kit/act";
import { Confirm } from "../kit/confirm";
import { CopyField } from "../kit/copy";
import { SelectField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { Loaded } from "../kit/states";
import { formatMoment, When } from "../kit/when";
import { type Share, type SharedFile, sharesQuery } from "../queries/shares";
import { useLanguage } from "../text";
import { useText } from "../text/shares";

const DAYS = [1, 7, 14, 30];

interface Props {
  file: SharedFile;
  name: string;
  /** When the file is deleted: no link outlives it. */
  keptUntil?: string | null;
}

/** Gives one finished file to somebody without an account, and takes it back. */
export function ShareButton({ file, name, keptUntil }: Props) {
  const words = useText();
  const text = words.shares;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="compact" aria-label={text.shareOf(name)} onClick={() => setOpen(true)}>
        <Link2 aria-hidden="true" size={16} />
        {text.share}
      </Button>
      {open && (
        <Dialog open onClose={() => setOpen(false)} title={text.title} text={text.text} closeLabel={words.close}>
          <div className="grid gap-6">
            <Make file={file} keptUntil={keptUntil ?? null} />
            <Links file={file} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Make({ file, keptUntil }: { file: SharedFile; keptUntil: string | null }) {
  const text = useText().shares;
  const client = useQueryClient();
  const [link, setLink] = useState<string | null>(null);
  const form = useForm({
    initial: { days: keptUntil ? "30" : "7" },
    save: async ({ days }) => {
      const made = await ask(api.POST("/api/v1/shares", { body: { ...file, days: Number(days) } }));
      setLink(made.link);
      await client.invalidateQueries({ queryKey: sharesQuery(file).queryKey });
    },
  });
  if (link) {
    return (
      <div className="grid gap-3">
        <CopyField label={text.link} value={link} />
        <p role="status" className="text-sm text-soft">
          {text.once}
        </p>
        <div>
          <Button size="compact" onClick={() => setLink(null)}>
            {text.another}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <FormFrame form={form} submit={text.make} labels={{ days: text.days }}>
      {keptUntil ? (
        <p className="text-sm text-soft">
          {text.endsWithFile} <When at={keptUntil} />
        </p>
      ) : (
        <SelectField
          form={form}
          name="days"
          label={text.days}
          options={DAYS.map((days) => ({ value: String(days), label: text.daysOf(days) }))}
          required
        />
      )}
    </FormFrame>
  );
}

function Links({ file }: { file: SharedFile }) {
  const text = useText().shares;
  const query = useQuery(sharesQuery(file));
  return (
    <section aria-label={text.list} className="border-t border-line pt-5">
      <h3 className="mb-2 text-sm font-semibold">{text.list}</h3>
      <Loaded query={query} rows={1}>
        {(shares) =>
          shares.length ? (
            <ul className="divide-y divide-line text-sm">
              {shares.map((share) => (
                <One key={share.id} share={share} file={file} />
              ))}
            </ul>
          ) : (
            <p className="text-sm text-soft">{text.none}</p>
          )
        }
      </Loaded>
    </section>
  );
}

function One({ share, file }: { share: Share; file: SharedFile }) {
  const text = useText().shares;
  const { language } = useLanguage();
  const revoke = useAct(
    () => ask(api.POST("/api/v1/shares/{share_id}/revocation", { params: { path: { share_id: share.id } } })),
    { refresh: [[...sharesQuery(file).queryKey]], done: text.revoked },
  );
  const works = !share.revoked_at && new Date(share.expires_at).getTime() > Date.now();
  const at = formatMoment(language, share.revoked_at ?? share.expires_at);
  const until = share.revoked_at ? text.revokedAt(at) : works ? text.until(at) : text.ended(at);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
      <span className="min-w-0">
        <span className={works ? "block font-medium" : "block text-soft"}>{until}</span>
        <span className="text-soft">{text.opened(share.opened)}</span>
      </span>
      {works && (
        <Confirm
          trigger={(open) => (
            <Button size="compact" aria-label={text.revokeOf(until)} disabled={revoke.isPending} onClick={open}>
              {text.revoke}
            </Button>
          )}
          title={text.revokeTitle}
          text={text.revokeText}
          action={text.revoke}
          onConfirm={() => revoke.mutate()}
        />
      )}
    </li>
  );
}

import { useState } from "react";
import { api, ask, download, keepSession, type Schemas } from "../../api/staff";
import { useLanguage } from "../../i18n";
import { saveFile } from "../../lib/save-file";
import { Button } from "../../ui/button";
import { StepPage } from "../page";
import { Confirm } from "./confirm";
import { Trouble, useTry } from "./try";
import { useMineText } from "./words";

type Erasure = Schemas["ErasureOut"];

/** The right to know, and the right to be forgotten. */
export function OwnData({ onErased }: { onErased: (receipt: Erasure) => void }) {
  const text = useMineText();
  const [act, trouble] = useTry();
  const [asked, setAsked] = useState(false);
  return (
    <section aria-labelledby="data" className="mt-10 rounded-3xl bg-card p-6 shadow-card">
      <h2 id="data" className="text-xl font-semibold">
        {text.data}
      </h2>
      <p className="mt-2 text-soft">{text.dataText}</p>
      <Button
        className="mt-3"
        onClick={() => void act(async () => saveFile(await download("/api/v1/my/data"), "my-data.json"))}
      >
        {text.download}
      </Button>
      <Trouble said={trouble} />
      <div className="mt-5 border-t border-line pt-5">
        <p className="text-soft">{text.eraseText}</p>
        {asked ? (
          <Ask onClose={() => setAsked(false)} onErased={onErased} />
        ) : (
          <Button className="mt-3" onClick={() => setAsked(true)}>
            {text.erase}
          </Button>
        )}
      </div>
    </section>
  );
}

function Ask({ onClose, onErased }: { onClose: () => void; onErased: (receipt: Erasure) => void }) {
  const text = useMineText();
  const [sure, setSure] = useState(false);
  const [unsure, setUnsure] = useState(false);
  const [act, trouble] = useTry();
  const erase = () =>
    act(async () => {
      const receipt = await ask(api.POST("/api/v1/my/erasure"));
      keepSession(null);
      onErased(receipt);
    });
  return (
    <Confirm title={text.eraseTitle} text={text.eraseAsk}>
      <label className="flex min-h-11 items-start gap-3 py-2">
        <input
          type="checkbox"
          className="mt-0.5 size-5 shrink-0 accent-accent"
          checked={sure}
          onChange={(event) => setSure(event.target.checked)}
        />
        <span>{text.eraseSure}</span>
      </label>
      <div className="mt-4 flex flex-wrap gap-3">
        <Button onClick={onClose}>{text.keep}</Button>
        <Button look="danger" onClick={() => (sure ? void erase() : setUnsure(true))}>
          {text.eraseDo}
        </Button>
      </div>
      <Trouble said={unsure && !sure ? text.eraseNeed : trouble} />
    </Confirm>
  );
}

export function Receipt({ receipt }: { receipt: Erasure }) {
  const text = useMineText();
  const { language } = useLanguage();
  const at = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const rows = Object.values(receipt.rows).reduce((sum, each) => sum + each, 0);
  const save = () =>
    saveFile(new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }), `receipt-${receipt.id}.json`);
  return (
    <StepPage title={text.erasedTitle} lead={<p>{text.erasedText}</p>}>
      <dl className="grid gap-4 rounded-3xl bg-card p-6 shadow-card">
        {[
          [text.receipt, receipt.id],
          [text.at, at.format(new Date(receipt.erased_at))],
          [text.rows, String(rows)],
        ].map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-soft">{text.files}</p>
      <Button look="primary" size="large" className="mt-6" onClick={save}>
        {text.receiptSave}
      </Button>
    </StepPage>
  );
}

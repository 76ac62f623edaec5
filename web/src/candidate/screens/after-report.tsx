import { useState } from "react";
import { ApiError, type CandidateApi } from "../../api/client";
import { useText } from "../../i18n";
import { saveFile } from "../../lib/save-file";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAfterText } from "./after-words";

/** The candidate's own report, once there is one. */
export function OwnReport({ api }: { api: CandidateApi }) {
  const { problem } = useText();
  const words = useAfterText();
  const [said, setSaid] = useState<string | null>(null);
  async function get(): Promise<void> {
    setSaid(null);
    try {
      saveFile(await api.report(), "my-interview.pdf");
    } catch (error) {
      const early = error instanceof ApiError && error.status === 409;
      setSaid(early ? words.reportLater : error instanceof ApiError ? error.message : problem.offlineText);
    }
  }
  return (
    <>
      <p className="mt-3 text-soft">{words.reportText}</p>
      <Button className="mt-4" onClick={() => void get()}>
        {words.reportGet}
      </Button>
      <div role="status" className="mt-3 empty:hidden">
        {said && <Notice>{said}</Notice>}
      </div>
    </>
  );
}

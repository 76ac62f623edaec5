import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { api, ask, isStatus, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Facts } from "../kit/page";
import { Loaded } from "../kit/states";
import { Toasts } from "../kit/toasts";
import { When } from "../kit/when";
import { useText } from "../text/shares";
import { Public } from "./public";
import { saveFile } from "./save-file";
import { NoToken, useToken } from "./token";

/** Where a link to one file leads: what it is, from whom, and the file. */
export function Shared() {
  const text = useText().shares;
  const token = useToken();
  const query = useQuery({
    queryKey: ["shared"],
    queryFn: ({ signal }) => ask(api.POST("/api/v1/shared", { body: { token }, signal })),
    enabled: Boolean(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!token) return <NoToken title={text.page} />;
  return (
    <Public title={text.page}>
      {isStatus(query.error, 410) ? (
        <Notice tone="warn" role="alert">
          {query.error?.message}
        </Notice>
      ) : (
        <Loaded query={query} rows={3}>
          {(found) => <Found found={found} token={token} />}
        </Loaded>
      )}
      <Toasts />
    </Public>
  );
}

function Found({ found, token }: { found: Schemas["SharedOut"]; token: string }) {
  const text = useText().shares;
  const take = useAct(
    async () =>
      saveFile(await ask(api.POST("/api/v1/shared/file", { body: { token }, parseAs: "blob" })), found.file_name),
    { done: text.fetched },
  );
  return (
    <div className="grid gap-6">
      <Facts
        items={[
          [
            text.file,
            <span key="file" className="break-all">
              {found.file_name}
            </span>,
          ],
          [text.from, text.fromOf(found.shared_by, found.company)],
          [text.works, <When key="until" at={found.expires_at} />],
        ]}
      />
      <Button look="primary" wide disabled={take.isPending} onClick={() => take.mutate()}>
        <Download aria-hidden="true" size={18} />
        {text.fetch}
      </Button>
      <p className="text-sm text-soft">{text.personal}</p>
    </div>
  );
}

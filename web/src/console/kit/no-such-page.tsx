import { useText } from "../text";
import { Page } from "./page";
import { Empty } from "./states";

export function NoSuchPage() {
  const text = useText().states;
  return (
    <Page title={text.noPage}>
      <Empty title={text.noPage} text={text.noPageText} />
    </Page>
  );
}
